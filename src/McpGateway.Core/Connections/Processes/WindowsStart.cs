using System.Diagnostics;

namespace McpGateway.Connections.Processes;

/// <summary>How a plan is started on Windows: without a console window, batch files, which <c>npx.cmd</c> is one of, through <c>cmd.exe</c>.</summary>
internal static class WindowsStart
{
    public static ProcessStartInfo Of(ProcessPlan plan)
    {
        var start = new ProcessStartInfo
        {
            FileName = plan.Program,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = plan.WorkingDirectory ?? "",
        };
        if (BatchCommandLine.IsBatch(plan.Program))
        {
            start.FileName = Path.Combine(Environment.SystemDirectory, "cmd.exe");
            start.Arguments = BatchCommandLine.For(plan.Program, plan.Arguments);
        }
        else
        {
            foreach (string argument in plan.Arguments)
            {
                start.ArgumentList.Add(argument);
            }
        }

        start.Environment.Clear();
        foreach ((string name, string value) in plan.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
