using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>
/// The processes of one definition in one slot: at most one, or as many as the definition allows of a stateless server. It starts them when
/// they are asked for, unless they keep failing, and lets them go when they are idle.
/// </summary>
internal sealed class ConnectionGroup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SlotContext _slot;
    private readonly ServerHealth _health;
    private readonly CallerQueue _callers;
    private readonly List<Replica> _starting = [];
    private readonly List<Replica> _leaving = [];
    private Replica[] _ready = [];
    private ServerDefinition _definition;
    private ServerException? _failure;

    public ConnectionGroup(SlotContext slot, ServerDefinition definition)
    {
        _slot = slot;
        _definition = definition;
        _health = new ServerHealth(slot);
        _callers = new CallerQueue(slot.Connections.Time, () =>
        {
            lock (_gate)
            {
                Serve();
            }
        });
    }

    /// <summary>The definition as it was last seen; its fingerprint never changes.</summary>
    public ServerDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>Every connection that takes calls.</summary>
    public IEnumerable<ServerConnection> Live =>
        Volatile.Read(ref _ready).Select(replica => replica.Connection!).Where(connection => connection.IsAlive);

    public ServerState State
    {
        get
        {
            lock (_gate)
            {
                return _health.Describe(_ready, _starting, _leaving);
            }
        }
    }

    private int Most => MostOf(_definition);

    private bool CanStart => _ready.Length + _starting.Count < Most && !_health.IsBroken;

    /// <summary>A connection for a call, if one is free or no other can be had: where one lives at most, the way that costs nothing.</summary>
    public ServerConnection? TryGet(ServerDefinition definition)
    {
        if (!ReferenceEquals(definition, Definition))
        {
            Adopt(definition);
        }

        if (MostOf(definition) == 1)
        {
            Replica[] ready = Volatile.Read(ref _ready);
            return ready.Length > 0 && ready[0].Connection is { IsAlive: true } connection ? connection : null;
        }

        lock (_gate)
        {
            return Take()?.Hand();
        }
    }

    /// <summary>A connection for a call: one that is free, one that is started now, or the least busy one where no more may be started.</summary>
    public Task<ServerConnection> GetAsync(ServerDefinition definition, bool isBackground)
    {
        if (!ReferenceEquals(definition, Definition))
        {
            Adopt(definition);
        }

        lock (_gate)
        {
            if (Take() is { } replica)
            {
                return Task.FromResult(replica.Hand());
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
        lock (_gate)
        {
            Volatile.Write(ref _definition, definition);
            Array.ForEach(_ready, replica => replica.Adopt(definition));
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
            _starting.ForEach(replica => replica.Stop());
            return Task.WhenAll(All().Select(replica => replica.EndAsync(connection => connection.DisposeAsync().AsTask())));
        }
    }

    /// <summary>Ends every process at once.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _starting.ForEach(replica => replica.Stop());
            All().ForEach(replica => replica.Connection?.Kill());
        }
    }

    /// <summary>A replica can be called.</summary>
    public void OnReady(Replica replica)
    {
        lock (_gate)
        {
            replica.BecomeReady(_health.Failures);
            _starting.Remove(replica);
            Volatile.Write(ref _ready, [.. _ready, replica]);
            if (!ReferenceEquals(replica.Connection!.Definition, _definition))
            {
                replica.Adopt(_definition);
            }

            _health.Started();
            Serve(replica);
            LetSurplusGo();
        }
    }

    /// <summary>The start of a replica has failed, and nothing is left of it.</summary>
    public void OnFailed(Replica replica, ServerException failure, bool counts)
    {
        lock (_gate)
        {
            _starting.Remove(replica);
            _failure = failure;
            _health.NoteAnswers(_ready);
            if (replica.IsStopped)
            {
                _health.Stopped(replica, null);
            }
            else
            {
                _health.Failed(replica, failure, counts);
            }

            Serve();
        }
    }

    /// <summary>Ends a connection in order, unless it is in use. Completes when nothing is left of it.</summary>
    public Task ReleaseAsync(ServerConnection connection, string reason)
    {
        lock (_gate)
        {
            if (Array.Find(_ready, replica => replica.Connection == connection) is not { } replica || !connection.IsIdle)
            {
                return Task.CompletedTask;
            }

            Log.Idle(_slot.Connections.Logger, _slot.Server, connection.ProcessId, reason);
            TakeOut(replica);
            _health.Stopped(replica, reason);
            return RetireAsync(replica);
        }
    }

    /// <summary>The connection of a replica has ended.</summary>
    public void OnEnded(Replica replica)
    {
        lock (_gate)
        {
            NoteEnd(replica);
        }
    }

    /// <summary>Nothing is left of a replica.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="reason">Where it ended by itself: how.</param>
    public void OnGone(Replica replica, string? reason)
    {
        lock (_gate)
        {
            _leaving.Remove(replica);
            if (reason is not null)
            {
                _health.Explain(replica, reason);
            }
        }
    }

    public void Dispose() => _callers.Dispose();

    private List<Replica> All() => [.. _ready, .. _starting, .. _leaving];

    private bool IsInUse(Replica replica) => Array.IndexOf(_ready, replica) >= 0;

    private static int MostOf(ServerDefinition definition) => definition.Stateless ? Math.Max(1, definition.Replicas) : 1;

    /// <summary>The replica for the next call; null where it is worth waiting for another one.</summary>
    private Replica? Take()
    {
        // Who waits comes first.
        Serve();
        return LeastBusy() is { } best && (Most == 1 || best.Load == 0 || (_starting.Count == 0 && !CanStart)) ? best : null;
    }

    private Replica? LeastBusy()
    {
        Array.ForEach(_ready, NoteEnd);
        return _ready.MinBy(replica => replica.Load);
    }

    private void Start(bool isBackground)
    {
        var replica = new Replica(_slot, this, isBackground);
        _starting.Add(replica);
        ServerDefinition definition = _definition;
        replica.Life = Task.Run(() => replica.RunAsync(definition));
    }

    /// <summary>Gives those who wait what there is to give; leaves them waiting where it is worth it.</summary>
    /// <param name="fresh">A replica that is ready just now.</param>
    private void Serve(Replica? fresh = null)
    {
        if (fresh is not null && _callers.Count > 0)
        {
            // Whatever else it does: the gateway itself asks a new connection for its tools.
            _callers.Serve(fresh.Hand());
        }

        while (_callers.Count > 0)
        {
            Replica? best = LeastBusy();
            if (_starting.Count > 0 && best is not { Load: 0 })
            {
                if (best is not null)
                {
                    _callers.LookSoon();
                }

                return;
            }

            if ((best ?? fresh) is { } replica)
            {
                _callers.Serve(replica.Hand());
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
        foreach (Replica replica in _ready.Skip(Most).ToArray())
        {
            TakeOut(replica);
            _ = RetireAsync(replica);
        }
    }

    private Task RetireAsync(Replica replica) => replica.EndAsync(connection =>
    {
        lock (_gate)
        {
            // Out of use first: who was given it a moment ago still gets an answer, and nobody else is given it.
            TakeOut(replica);
        }

        return connection.RetireAsync();
    });

    private void TakeOut(Replica replica)
    {
        if (!IsInUse(replica))
        {
            return;
        }

        Volatile.Write(ref _ready, [.. _ready.Where(other => other != replica)]);
        _leaving.Add(replica);
        replica.Leave();
        if (replica.Connection!.HasAnswered)
        {
            _health.Answered();
        }
    }

    /// <summary>Draws the conclusions from the end of a connection, once, by whoever sees it first.</summary>
    private void NoteEnd(Replica replica)
    {
        ServerConnection connection = replica.Connection!;
        if (connection.IsAlive || !IsInUse(replica))
        {
            return;
        }

        TakeOut(replica);
        if (!connection.EndedByItself)
        {
            _health.Stopped(replica, null);
            return;
        }

        replica.Crashed = true;
        _health.NoteAnswers(_ready);
        _health.Crashed(replica, connection.Errors.End, counts: !connection.HasAnswered);
    }
}
