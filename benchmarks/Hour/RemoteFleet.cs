using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Hour;

/// <summary>Sample servers that are reached over HTTP. One that is killed is started again at the same place, as whoever runs it would.</summary>
internal sealed class RemoteFleet : IDisposable
{
    private readonly List<RemoteServer> _servers = [];
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <param name="home">The gateway's folder, which gets their entries.</param>
    /// <param name="names">Their names.</param>
    /// <param name="ledger">Where they write down what they run.</param>
    public RemoteFleet(Home home, string[] names, string ledger)
    {
        foreach (string name in names)
        {
            home.Remote(name, new JsonObject { ["url"] = Start(home.RemoteOptions(name, ["--ledger", ledger]), null) });
        }
    }

    public void Dispose()
    {
        RemoteServer[] servers;
        lock (_gate)
        {
            _isOver = true;
            servers = [.. _servers];
        }

        // Not under the lock: a process that is disposed of waits for whoever is told of its end.
        Array.ForEach(servers, server => server.Dispose());
    }

    private string Start(string[] options, int? port)
    {
        var server = new RemoteServer(options, ended => Restart(options, ended), port);
        _servers.Add(server);
        return server.Url;
    }

    private void Restart(string[] options, int port)
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
