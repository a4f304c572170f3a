using System.Diagnostics;
using System.Globalization;

namespace McpGateway.SampleServer;

/// <summary>A process below the server, which lives on when the server is gone.</summary>
internal static class Grandchild
{
    /// <returns>The grandchild's process id, which is also appended to the pid file.</returns>
    public static int Start(SampleOptions options)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = !options.ChildKeepsPipes,
            RedirectStandardOutput = !options.ChildKeepsPipes,
            RedirectStandardError = !options.ChildKeepsPipes,
        };
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(Grandchild).Assembly.Location);
        }

        start.ArgumentList.Add("--sleep-forever");
        if (options.ChildLeavesGroup)
        {
            start.ArgumentList.Add("--new-session");
        }

        start.ArgumentList.Add("--name");
        start.ArgumentList.Add(options.Name);
        if (options.IgnoreSigterm)
        {
            start.ArgumentList.Add("--ignore-sigterm");
        }

        if (options.IgnoreStdinClose)
        {
            start.ArgumentList.Add("--ignore-stdin-close");
        }

        using var process = Process.Start(start)!;
        if (options.PidFile is { } pidFile)
        {
            AppendOnlyFile.Append(pidFile, process.Id.ToString(CultureInfo.InvariantCulture));
        }

        return process.Id;
    }
}
