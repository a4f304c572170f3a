using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>A sample server that is reached over HTTP, on this machine. It ends with its standard input.</summary>
internal sealed class RemoteServer : IDisposable
{
    private static readonly TimeSpan s_endPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private bool _isDisposed;

    /// <param name="options">Its command line, beside <c>--http</c>.</param>
    /// <param name="ended">Called when it has ended, with its port; null for nothing.</param>
    /// <param name="port">The port; null for any that is free.</param>
    public RemoteServer(string[] options, Action<int>? ended = null, int? port = null)
    {
        string[] place = port is { } number ? ["--port", number.ToString(CultureInfo.InvariantCulture)] : [];
        var start = new ProcessStartInfo(Setup.SampleServer, ["--http", .. options, .. place]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = new Process { StartInfo = start, EnableRaisingEvents = ended is not null };
        _process.Start();
        Url = _process.StandardOutput.ReadLine() ?? "";
        if (ended is not null)
        {
            _process.Exited += (_, _) => ended(new Uri(Url).Port);
        }
    }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            _process.WaitForExit(s_endPatience);
        }

        _process.Dispose();
    }
}
