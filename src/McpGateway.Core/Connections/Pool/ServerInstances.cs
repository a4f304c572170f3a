using McpGateway.Configuration;
using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>
/// The processes of one definition in one scoped server: at most one, or as many as the definition allows of a stateless server. It starts them when
/// they are asked for, unless they keep failing, and lets them go when they are idle.
/// </summary>
internal sealed class ServerInstances : IInstanceOwner, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ScopedServerContext _server;
    private readonly ServerHealth _health;
    private readonly CallerQueue _callers;
    private readonly ReadyInstances _ready = new();
    private readonly List<ServerInstance> _starting = [];
    private readonly List<ServerInstance> _leaving = [];
    private ServerDefinition _definition;
    private ServerException? _failure;

    public ServerInstances(ScopedServerContext scopedServer, ServerDefinition definition)
    {
        _server = scopedServer;
        _definition = definition;
        _health = new ServerHealth(scopedServer);
        _callers = new CallerQueue(scopedServer.Connections.Time, OnFreed);
    }

    /// <summary>The definition as it was last seen; its fingerprint never changes.</summary>
    public ServerDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>Every connection that takes calls.</summary>
    public IEnumerable<ServerConnection> Live => _ready.Live;

    public ServerState State
    {
        get
        {
            lock (_gate)
            {
                return _health.Describe(_ready.All, _starting, _leaving);
            }
        }
    }

    private int Most => _server.Scope.IsSettled ? 1 : Definition.MaxInstances;
    private bool CanStart => _ready.Count + _starting.Count < Most && !_health.IsBroken;

    /// <summary>A connection for a call, if one is free or no other can be had: where one lives at most, the way that costs nothing.</summary>
    public ServerConnection? TryGet(ServerDefinition definition)
    {
        Adopt(definition);
        if (Most == 1)
        {
            return _ready.First is { Connection: { IsAlive: true } connection } ? connection : null;
        }

        lock (_gate)
        {
            return Take()?.Hand();
        }
    }

    /// <summary>A connection for a call: one that is free, one that is started now, or the least busy one where no more may be started.</summary>
    public Task<ServerConnection> GetAsync(ServerDefinition definition, bool isBackground)
    {
        Adopt(definition);
        lock (_gate)
        {
            if (Take() is { } instance)
            {
                return Task.FromResult(instance.Hand());
            }

            if (CanStart && (_starting.Count == 0 || (!_health.IsOnTrial && _starting.Count <= _callers.Count)))
            {
                Start(isBackground);
            }
            else if (_starting.Count == 0)
            {
                return Task.FromException<ServerConnection>(_health.Refuse());
            }

            if (!isBackground)
            {
                _starting.ForEach(starting => starting.Hurry());
            }

            Task<ServerConnection> turn = _callers.Join();
            Serve();
            return turn;
        }
    }

    /// <summary>Goes on under a definition that reaches the same server but may be treated otherwise.</summary>
    public void Adopt(ServerDefinition definition)
    {
        if (ReferenceEquals(definition, Definition))
        {
            return;
        }

        lock (_gate)
        {
            Volatile.Write(ref _definition, definition);
            Array.ForEach(_ready.All, instance => instance.Adopt(definition));
            LetSurplusGo();
        }
    }

    /// <summary>Ends every connection in order once the calls under way there have their answers. Nobody may ask for one any more.</summary>
    public Task RetireAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(All().Select(RetireAsync));
        }
    }

    /// <summary>Ends every connection in order, and every start that is under way at once.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _starting.ForEach(instance => instance.Stop());
            return Task.WhenAll(All().Select(instance => instance.EndAsync(connection => connection.DisposeAsync().AsTask())));
        }
    }

    /// <summary>Ends every process at once.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _starting.ForEach(instance => instance.Stop());
            All().ForEach(instance => instance.Connection?.Kill());
        }
    }

    /// <inheritdoc />
    public void OnReady(ServerInstance instance)
    {
        lock (_gate)
        {
            instance.BecomeReady(_health.Failures);
            _starting.Remove(instance);
            _ready.Add(instance);
            if (!ReferenceEquals(instance.Connection!.Definition, _definition))
            {
                instance.Adopt(_definition);
            }

            if (Most > 1)
            {
                instance.Connection!.Freed += OnFreed;
            }

            _health.Started();
            Serve(instance);
            LetSurplusGo();
        }
    }

    /// <inheritdoc />
    public void OnFailed(ServerInstance instance, ServerException failure, bool counts)
    {
        lock (_gate)
        {
            _starting.Remove(instance);
            _failure = failure;
            _health.NoteAnswers(_ready.All);
            if (instance.IsStopped)
            {
                _health.Stopped(instance, null);
            }
            else
            {
                _health.Failed(instance, failure, counts);
            }

            Serve();
        }
    }

    /// <inheritdoc />
    public Task LetGoAsync(ServerInstance instance, string reason, bool onlyIdle)
    {
        lock (_gate)
        {
            if (!_ready.Contains(instance) || (onlyIdle && !instance.Connection!.IsIdle))
            {
                return Task.CompletedTask;
            }

            Log.Idle(_server.Connections.Logger, _server.Server, instance.Connection!.Transport.Place, reason);
            TakeOut(instance);
            _health.Stopped(instance, reason);
            return RetireAsync(instance);
        }
    }

    /// <summary>Ends a connection in order, unless it is in use. Completes when nothing is left of it.</summary>
    public Task ReleaseAsync(ServerConnection connection, string reason) =>
        Array.Find(_ready.All, instance => instance.Connection == connection) is { } found ? LetGoAsync(found, reason, onlyIdle: true) : Task.CompletedTask;

    /// <inheritdoc />
    public void OnEnded(ServerInstance instance)
    {
        lock (_gate)
        {
            NoteEnd(instance);
        }
    }

    /// <inheritdoc />
    public void OnGone(ServerInstance instance, string? reason)
    {
        lock (_gate)
        {
            _leaving.Remove(instance);
            if (reason is not null)
            {
                _health.Explain(instance, reason);
            }
        }
    }

    public void Dispose() => _callers.Dispose();

    private void OnFreed()
    {
        lock (_gate)
        {
            Serve();
        }
    }

    private List<ServerInstance> All() => [.. _ready.All, .. _starting, .. _leaving];

    /// <summary>The instance for the next call; null where it is worth waiting for another one.</summary>
    private ServerInstance? Take()
    {
        // Who waits comes first.
        Serve();
        Array.ForEach(_ready.All, NoteEnd);
        return _ready.LeastBusy is { } best && (Most == 1 || best.Load == 0 || (_starting.Count == 0 && !CanStart)) ? best : null;
    }

    private void Start(bool isBackground)
    {
        var instance = new ServerInstance(_server, this, isBackground, ReadyInstances.FirstFree(_ready.All.Concat(_starting)));
        _starting.Add(instance);
        ServerDefinition definition = _definition;
        instance.Life = Task.Run(() => instance.RunAsync(definition));
    }

    /// <summary>Gives those who wait what there is to give; leaves them waiting where it is worth it.</summary>
    /// <param name="fresh">An instance that is ready just now.</param>
    private void Serve(ServerInstance? fresh = null)
    {
        if (fresh is not null && _callers.Count > 0)
        {
            // Whatever else it does: the gateway itself asks a new connection for its tools.
            _callers.Serve(fresh.Hand());
        }

        while (_callers.Count > 0)
        {
            Array.ForEach(_ready.All, NoteEnd);
            ServerInstance? best = _ready.LeastBusy;
            if (_starting.Count > 0 && best is not { Load: 0 })
            {
                if (best is not null)
                {
                    _callers.LookSoon();
                }

                return;
            }

            if ((best ?? fresh) is { } instance)
            {
                _callers.Serve(instance.Hand());
            }
            else
            {
                _callers.Refuse(_failure!);
            }
        }
    }

    /// <summary>Where fewer replicas are allowed than there are, the youngest go.</summary>
    private void LetSurplusGo()
    {
        foreach (ServerInstance instance in _ready.All.Skip(Most))
        {
            TakeOut(instance);
            _ = RetireAsync(instance);
        }
    }

    private Task RetireAsync(ServerInstance instance) => instance.EndAsync(connection =>
    {
        lock (_gate)
        {
            // Out of use first: who was given it a moment ago still gets an answer, and nobody else is given it.
            TakeOut(instance);
        }

        return connection.RetireAsync();
    });

    private void TakeOut(ServerInstance instance)
    {
        if (!_ready.Contains(instance))
        {
            return;
        }

        _ready.Remove(instance);
        _leaving.Add(instance);
        instance.Leave();
        if (instance.Connection!.HasAnswered)
        {
            _health.Answered();
        }
    }

    /// <summary>Draws the conclusions from the end of a connection, once, by whoever sees it first.</summary>
    private void NoteEnd(ServerInstance instance)
    {
        ServerConnection connection = instance.Connection!;
        if (connection.IsAlive || !_ready.Contains(instance))
        {
            return;
        }

        TakeOut(instance);
        if (!connection.EndedByItself)
        {
            _health.Stopped(instance, null);
            return;
        }

        instance.Crashed = true;
        _health.NoteAnswers(_ready.All);
        _health.Crashed(instance, connection.Errors.End, counts: !connection.HasAnswered);
    }
}
