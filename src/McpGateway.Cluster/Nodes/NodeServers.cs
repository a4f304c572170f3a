using System.Collections.Concurrent;
using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Leases;
using McpGateway.Cluster.Losses;
using McpGateway.Gateway;
using McpGateway.Gateway.Hosting;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Nodes;

/// <summary>The servers' processes that were placed on this node.</summary>
internal sealed class NodeServers : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>How long the others may take to be told that what runs here ends.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(1);

    private readonly GatewayRuntime _runtime;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, HostedServer> _current = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HostedServer, bool> _all = new();
    private readonly Timer _timer;
    private volatile bool _isDraining;
    private long _renewedAt;

    /// <param name="runtime">The gateway that has them.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="leases">Leases for those that are exclusive.</param>
    /// <param name="records">What the nodes know of each.</param>
    /// <param name="logger">Hears what happens to them.</param>
    public NodeServers(GatewayRuntime runtime, string node, LeaseStore leases, ProcessRecords records, ILogger logger)
    {
        _runtime = runtime;
        _logger = logger;
        Node = node;
        Leases = leases;
        Records = records;
        _timer = new Timer(_ => Look(), null, s_pause, s_pause);
    }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>Called when there is one more, or one less.</summary>
    public Action OnChanged { get; set; } = static () => { };

    /// <summary>The node's address, known once it has joined.</summary>
    public string Address { get; set; } = "";

    /// <summary>Leases for those that are exclusive.</summary>
    public LeaseStore Leases { get; }

    /// <summary>What the nodes know of each.</summary>
    public ProcessRecords Records { get; }

    /// <summary>The gateway that has them.</summary>
    public GatewayServices Services => _runtime.Services;

    /// <summary>How many there are, those included that are about to end.</summary>
    public int Count => _all.Count;

    /// <summary>Those that take new links.</summary>
    public IReadOnlyCollection<HostedServer> All => [.. _current.Values];

    /// <summary>How many there are of which server.</summary>
    public IReadOnlyDictionary<string, int> Servers => _all.Keys.GroupBy(server => server.Key.Server, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>Whether none is taken any more.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>What a server's definition asks of a node.</summary>
    public IReadOnlyList<string> LabelsOf(string server) => _runtime.Configuration.Current.Find(server)?.NodeLabels ?? [];

    /// <summary>Whether no two processes of a server may run.</summary>
    public bool IsExclusive(string server) => _runtime.Configuration.Current.Find(server)?.IsExclusive == true;

    /// <summary>Whether a server keeps anything from one call to the next.</summary>
    public bool KeepsState(string server) => _runtime.Configuration.Current.Find(server)?.Stateless != true;

    /// <summary>One more was placed here.</summary>
    /// <param name="key">Which.</param>
    /// <param name="address">Where others find it.</param>
    /// <param name="onMove">Called when it is to be placed anew the next time.</param>
    public HostedServer Add(ServerKey key, GrainAddress address, Action onMove)
    {
        var server = new HostedServer(this, key, address, onMove);
        _all[server] = true;
        _current[key.Text] = server;
        OnChanged();
        if (_isDraining)
        {
            // Who has placed it here had not heard of it yet.
            server.LetGo();
        }

        return server;
    }

    /// <summary>The one that takes new links; null where there is none.</summary>
    public HostedServer? Find(ServerKey key) => _current.GetValueOrDefault(key.Text);

    /// <summary>One has ended.</summary>
    public void Remove(HostedServer server)
    {
        _current.TryRemove(KeyValuePair.Create(server.Key.Text, server));
        _all.TryRemove(server, out _);
        OnChanged();
    }

    /// <summary>A node has gone, and the clients there with it.</summary>
    public void EndLinksOf(string address)
    {
        foreach (HostedServer server in _all.Keys)
        {
            server.EndLinksOf(address);
        }
    }

    /// <summary>All of them end now, with the node.</summary>
    public void Leave()
    {
        foreach (HostedServer server in _all.Keys)
        {
            server.Record.Leave();
        }
    }

    /// <summary>A lease was lost, and the server was ended.</summary>
    public void NoteLost(string server) => Log.LeaseLost(_logger, server);

    /// <summary>Takes nothing any more, and lets all go once the requests under way have their answers.</summary>
    /// <param name="patience">How long those may take.</param>
    public async Task DrainAsync(TimeSpan patience)
    {
        _isDraining = true;
        await Task.WhenAny(Task.WhenAll(_all.Keys.Select(server => server.Record.EndAsync())), Task.Delay(s_moment)).ConfigureAwait(false);
        foreach (HostedServer server in _all.Keys)
        {
            server.Move();
            server.LetGo();
        }

        if (await EndedAsync(patience).ConfigureAwait(false))
        {
            return;
        }

        Log.DrainedLate(_logger, string.Join(", ", _all.Keys.Select(server => server.Key.Server).Distinct(StringComparer.Ordinal)));
        foreach (HostedServer server in _all.Keys)
        {
            server.Cut();
        }

        await EndedAsync(s_pause).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private async Task<bool> EndedAsync(TimeSpan patience)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!_all.IsEmpty && Environment.TickCount64 < end)
        {
            await Task.Delay(50).ConfigureAwait(false);
        }

        return _all.IsEmpty;
    }

    private void Look()
    {
        foreach (HostedServer server in _all.Keys)
        {
            server.Look();
        }

        if (Environment.TickCount64 - _renewedAt > (ProcessRecords.Pause - s_pause).TotalMilliseconds)
        {
            _renewedAt = Environment.TickCount64;
            _ = Records.RenewAsync([.. _all.Keys.Select(server => server.Record).Where(record => record.IsToBeRenewed)]);
        }
    }
}
