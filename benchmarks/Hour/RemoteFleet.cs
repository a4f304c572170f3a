using System.Diagnostics;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Hour;

/// <summary>Sample servers that are reached over HTTP. One that is killed is started again at the same place, as whoever runs it would.</summary>
internal sealed class RemoteFleet : IDisposable
{
    private readonly List<Process> _processes = [];
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <param name="home">The gateway's folder, which gets their entries.</param>
    /// <param name="names">Their names.</param>
    /// <param name="ledger">Where they write down what they run.</param>
    public RemoteFleet(Home home, string[] names, string ledger)
    {
        foreach (string name in names)
        {
            string[] options = ["--http", "--name", $"{name}@{home.Marker}", "--pid-file", home.NewFile(name + ".pids"), "--ledger", ledger];
            string url = Start(options, null);
            home.Remote(name, new JsonObject { ["url"] = url });
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (Process process in _processes.Where(process => !process.HasExited))
            {
                process.StandardInput.Close();
            }

            _processes.ForEach(process => process.WaitForExit(5_000));
        }
    }

    private string Start(string[] options, string? port)
    {
        var start = new ProcessStartInfo(Setup.SampleServer, port is null ? options : [.. options, "--port", port]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Start();
        string url = process.StandardOutput.ReadLine() ?? "";
        process.Exited += (_, _) => Restart(options, new Uri(url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _processes.Add(process);
        return url;
    }

    private void Restart(string[] options, string port)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                Start(options, port);
            }
        }
    }
}
