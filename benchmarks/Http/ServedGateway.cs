using System.Diagnostics;

namespace McpGateway.Benchmarks.Http;

/// <summary>A program that says in a line on its stdout where it listens, and ends when it is asked to.</summary>
internal sealed class ServedGateway : IDisposable
{
    private readonly Process _process;

    private ServedGateway(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public int Id => _process.Id;

    /// <summary>Starts <c>mcp-gateway serve</c>.</summary>
    public static ServedGateway Start(string program, Home home)
    {
        var start = new ProcessStartInfo(program, ["serve", "--listen", "http://127.0.0.1:0"]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["MCP_GATEWAY_HOME"] = home.Folder;
        return Run(start, line => line.Replace("Listening on ", "", StringComparison.Ordinal));
    }

    /// <summary>Starts the server that is made with the C# SDK.</summary>
    public static ServedGateway StartSdkServer()
    {
        var start = new ProcessStartInfo(Setup.SdkServer, ["Stateful"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        return Run(start, line => line);
    }

    public void Dispose()
    {
        if (_process.StartInfo.RedirectStandardInput)
        {
            _process.StandardInput.Close();
        }

        using Process? kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill?.WaitForExit();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static ServedGateway Run(ProcessStartInfo start, Func<string, string> read)
    {
        Process process = Process.Start(start)!;
        return new ServedGateway(process, read(process.StandardOutput.ReadLine() ?? ""));
    }
}
