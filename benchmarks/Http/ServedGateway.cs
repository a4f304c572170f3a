using System.Diagnostics;
using System.Globalization;

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
    /// <param name="program">The executable.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    public static ServedGateway Start(string program, Home home, int port = 0)
    {
        var start = new ProcessStartInfo(program, ["serve", "--listen", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MCP_GATEWAY_HOME"] = home.Folder;
        return Run(start, line => line.Replace("Listening on ", "", StringComparison.Ordinal));
    }

    /// <summary>Starts the server that is made with the C# SDK.</summary>
    public static ServedGateway StartSdkServer()
    {
        var start = new ProcessStartInfo(Setup.SdkServer, ["Stateful"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        return Run(start, line => line);
    }

    /// <summary>Starts a program.</summary>
    /// <param name="start">How.</param>
    /// <param name="read">Reads its address from its first line.</param>
    public static ServedGateway Run(ProcessStartInfo start, Func<string, string> read)
    {
        Process process = Process.Start(start)!;
        if (start.RedirectStandardError)
        {
            // Its log has the same.
            process.BeginErrorReadLine();
        }

        return new ServedGateway(process, read(process.StandardOutput.ReadLine() ?? ""));
    }

    /// <summary>Kills it, and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public void Dispose()
    {
        if (_process.StartInfo.RedirectStandardInput)
        {
            _process.StandardInput.Close();
        }

        using Process? kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill?.WaitForExit();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
