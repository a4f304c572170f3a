using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Leases;
using McpGateway.Cluster.Links;
using McpGateway.Cluster.Losses;
using McpGateway.Configuration;
using McpGateway.Gateway.Views;

namespace McpGateway.Cluster.Nodes;

/// <summary>One process of a server that was placed on this node, with its links.</summary>
/// <param name="node">The servers of this node.</param>
/// <param name="key">Which process.</param>
/// <param name="address">Where others find it.</param>
/// <param name="onMove">Called when it is to be placed anew the next time: because nobody uses it, or it may not go on here.</param>
internal sealed class HostedServer(NodeServers node, ServerKey key, GrainAddress address, Action onMove) : IDisposable
{
    /// <summary>How long clients of a node that has gone have to come back at another, before what is theirs alone ends.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>How long after somebody has asked for it they come, in milliseconds.</summary>
    private const long FirstUse = 60_000;

    /// <summary>How long who comes waits until the node that had it before has let it go.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _entering = new(1, 1);
    private readonly HashSet<ServedLink> _links = [];
    private long _used = Environment.TickCount64;
    private int _opening;
    private bool _isLeaving;
    private bool _isEnded;
    private PlacedServer? _server;
    private Lease? _lease;

    /// <summary>Which process.</summary>
    public ServerKey Key => key;

    /// <summary>Where others find it.</summary>
    public GrainAddress Address => address;

    /// <summary>What the nodes know of it.</summary>
    public ProcessRecord Record { get; } = new(node.Records, key);

    /// <summary>Somebody is about to come. False where it does not take anybody any more.</summary>
    public bool TryUse()
    {
        lock (_gate)
        {
            _used = Environment.TickCount64;
            return !_isLeaving;
        }
    }

    /// <summary>Opens a link, once the process may run. Null where it does not take anybody any more.</summary>
    /// <param name="request">Who comes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LeaseException">It is exclusive and may not run here.</exception>
    public async Task<ServedLink?> TryOpenAsync(LinkRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isLeaving)
            {
                return null;
            }

            _opening++;
        }

        try
        {
            PlacedServer server = await EnterAsync(request.User, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                if (_isLeaving)
                {
                    return null;
                }

                var link = new ServedLink(server, request);
                Record.Stay();
                _links.Add(link);
                return link;
            }
        }
        finally
        {
            lock (_gate)
            {
                _opening--;
                _used = Environment.TickCount64;
            }

            EndIfLeft();
        }
    }

    /// <summary>Who has read a link has gone. Where its client may come back at another node, it counts for a while as if it had not ended.</summary>
    public void Left(ServedLink link)
    {
        bool staysHere;
        lock (_gate)
        {
            staysHere = !_isLeaving;
        }

        if (link.IsParted && staysHere)
        {
            _ = CloseLaterAsync(link);
        }
        else
        {
            Close(link);
        }
    }

    /// <summary>A link has ended, or is to end: nobody may be there any more who reads it to its end.</summary>
    public void Close(ServedLink link)
    {
        link.Dispose();
        lock (_gate)
        {
            _links.Remove(link);
        }

        EndIfLeft();
    }

    /// <summary>Takes nobody any more: it ends when the requests under way have their answers.</summary>
    public void LetGo()
    {
        Record.Leave();
        ForEach(_ => true, LetGo, isLeaving: true);
    }

    /// <summary>Takes nobody any more, and ends whatever is under way.</summary>
    public void Cut()
    {
        Record.Leave();
        ForEach(_ => true, Close, isLeaving: true);
    }

    /// <summary>Ends the links of clients at another node, which has gone.</summary>
    public void EndLinksOf(string address) => ForEach(link => link.Node == address, CloseOfGone, isLeaving: false);

    /// <summary>It is to be placed anew the next time.</summary>
    public void Move() => onMove();

    /// <summary>Looks whether it has ended by itself and nobody uses it. Then what the nodes know of it goes first.</summary>
    public void Look()
    {
        _ = Record.LookAsync();
        bool isIdle;
        lock (_gate)
        {
            isIdle = !_isLeaving && _links.Count == 0 && _opening == 0 && !Record.MayBeThere && Environment.TickCount64 - _used > FirstUse && _server?.IsAlive != true;
        }

        if (isIdle)
        {
            Move();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _entering.Dispose();

    /// <summary>Asks who reads a link to let it go.</summary>
    private void LetGo(ServedLink link)
    {
        if (link.IsParted)
        {
            Close(link);
        }
        else
        {
            link.Leave();
        }
    }

    private async Task CloseLaterAsync(ServedLink link)
    {
        await Task.Delay(Grace).ConfigureAwait(false);
        CloseOfGone(link);
    }

    /// <summary>Closes a link whose node has gone. The process of a client that has come back nowhere ends with its last one.</summary>
    private void CloseOfGone(ServedLink link)
    {
        lock (_gate)
        {
            if (key.Scope == ServerScope.Client && link.NodeName is { } gone && _opening == 0 && _links.Count == 1 && _links.Contains(link))
            {
                Record.EndsWith(gone, link.IsParted);
            }
        }

        Close(link);
    }

    private void ForEach(Func<ServedLink, bool> which, Action<ServedLink> end, bool isLeaving)
    {
        ServedLink[] links;
        lock (_gate)
        {
            _isLeaving |= isLeaving;
            links = [.. _links.Where(which)];
        }

        Array.ForEach(links, end);
        EndIfLeft();
    }

    private async Task<PlacedServer> EnterAsync(string? user, CancellationToken cancellationToken)
    {
        await _entering.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_lease is null && node.IsExclusive(key.Server))
            {
                _lease = await node.Leases.TakeAsync(key.Place, node.Node, s_patience, cancellationToken).ConfigureAwait(false);
                _ = WatchAsync(_lease);
            }

            // The user is the same for all who share it.
            _server ??= new PlacedServer(node.Services, new ConfiguredServer(node.Services, key.Server, key.Fingerprint), $"{key.Scope} {key.ScopeKey} {key.Number}", user, key.Scope) { Fence = _lease?.Fence, OnStarted = OnStartedAsync };
            return _server;
        }
        finally
        {
            _entering.Release();
        }
    }

    private Task OnStartedAsync(Task ended) => node.KeepsState(key.Server) ? Record.BeginAsync(ended) : Task.CompletedTask;

    private async Task WatchAsync(Lease lease)
    {
        await lease.Lost.ConfigureAwait(false);
        Record.Leave();
        // The process first: another node may start its own soon.
        _server?.Kill();
        node.NoteLost(key.Server);
        Move();
        Cut();
    }

    private void EndIfLeft()
    {
        lock (_gate)
        {
            if (!_isLeaving || _isEnded || _links.Count > 0 || _opening > 0)
            {
                return;
            }

            _isEnded = true;
        }

        _ = Task.Run(EndAsync);
    }

    private async Task EndAsync()
    {
        if (_server is { } server)
        {
            await server.EndAsync().ConfigureAwait(false);
        }

        if (_lease is { } lease)
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }

        node.Remove(this);
        Dispose();
    }
}
