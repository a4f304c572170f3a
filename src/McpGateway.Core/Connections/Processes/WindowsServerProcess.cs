using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace McpGateway.Connections.Processes;

/// <summary>A process on Windows, without a console window. Batch files, which <c>npx.cmd</c> is one of, run through <c>cmd.exe</c>.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServerProcess : IServerProcess
{
    private readonly Process _process;

    private WindowsServerProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Exited = WaitAsync(process);
    }

    public int Id { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    public bool InputBlocks => true;

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Error => _process.StandardError.BaseStream;

    public Task<ExitStatus> Exited { get; }

    /// <summary>Starts a process.</summary>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public static WindowsServerProcess Start(ProcessPlan plan)
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

        return new WindowsServerProcess(Process.Start(start) ?? throw new Win32Exception("The process was not started."));
    }

    /// <summary>Unknown: Windows has no process groups. Always false.</summary>
    public bool HasDescendants => false;

    public void Terminate()
    {
        // Windows has no way to ask a process without a window to end; closing its standard input was the request.
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or is ending.
        }
    }

    public void Dispose() => _process.Dispose();

    private static async Task<ExitStatus> WaitAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            return new ExitStatus(process.ExitCode, null);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
