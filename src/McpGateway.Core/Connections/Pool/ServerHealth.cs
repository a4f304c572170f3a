using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>
/// What is known of how a server fares: whether it may be started, and how it stands while nothing of it lives. Everything that changes is
/// logged here, once. Not thread-safe: its owner locks.
/// </summary>
internal sealed class ServerHealth
{
    /// <summary>How long a server is tried on that cannot be reached at all: one that whoever runs it restarts is back in a moment, and a try costs next to nothing.</summary>
    private static readonly TimeSpan s_tryOn = TimeSpan.FromSeconds(2);

    private readonly ScopedServerContext _server;
    private readonly CircuitBreaker _circuit;
    private ServerState _rest = ServerState.NeverStarted;
    private ServerInstance? _last;
    private bool _lastCounts;

    public ServerHealth(ScopedServerContext scopedServer)
    {
        _server = scopedServer;
        _circuit = new CircuitBreaker(scopedServer.Connections.Time, Random.Shared.NextDouble);
    }

    /// <summary>Whether nothing may be started now.</summary>
    public bool IsBroken => _circuit.IsOpen;

    /// <summary>Whether the next start decides if more may follow.</summary>
    public bool IsOnTrial => _circuit.IsHalfOpen;

    /// <summary>How many failures there were ever.</summary>
    public int Failures => _circuit.Total;

    public ServerException Refuse() => _circuit.Refuse(_server.Server);

    /// <summary>The server can be called.</summary>
    public void Started() => Log(_circuit.Started());

    /// <summary>The server has answered a caller.</summary>
    public void Answered() => Log(_circuit.Answered());

    /// <summary>An answer of an instance that was ready after the last failure shows that the server works again.</summary>
    public void NoteAnswers(ServerInstance[] ready)
    {
        if (Array.Exists(ready, instance => instance.Connection!.HasAnswered && instance.FailuresBefore == _circuit.Total))
        {
            Answered();
        }
    }

    /// <summary>A start has failed.</summary>
    /// <param name="instance">What failed.</param>
    /// <param name="failure">Why.</param>
    /// <param name="counts">Whether something was started, or tried to be: what is found wrong before that costs nothing, and may be found wrong as often as somebody asks.</param>
    public void Failed(ServerInstance instance, ServerException failure, bool counts)
    {
        // A server that wants a login works, and is asked again as soon as somebody has logged in.
        bool isFault = failure.Failure != ServerFailure.LoginNeeded;
        if (counts && isFault)
        {
            Count(failure.Cause, failure.IsCheap ? s_tryOn : TimeSpan.Zero);
        }

        SetRest(instance, isFault ? ServerStatus.Faulted : ServerStatus.Stopped, failure.Message, counts && isFault);
    }

    /// <summary>A connection has ended by itself.</summary>
    public void Crashed(ServerInstance instance, string reason, bool counts)
    {
        if (counts)
        {
            Count(reason, TimeSpan.Zero);
        }

        SetRest(instance, _circuit.IsOpen ? ServerStatus.Faulted : ServerStatus.Stopped, reason, counts);
    }

    /// <summary>A connection was ended, or its start was.</summary>
    public void Stopped(ServerInstance instance, string? reason) => SetRest(instance, ServerStatus.Stopped, reason, counts: false);

    /// <summary>A connection that ended by itself is gone; its exit code and its last words were perhaps not known before.</summary>
    public void Explain(ServerInstance instance, string reason)
    {
        if (_last == instance)
        {
            _rest = _rest with { Reason = reason };
            if (_lastCounts)
            {
                _circuit.Explain(reason);
            }
        }
    }

    /// <summary>The server's state.</summary>
    /// <param name="ready">What takes calls, or has only just ended.</param>
    /// <param name="starting">What is being started.</param>
    /// <param name="leaving">What is ending.</param>
    public ServerState Describe(ServerInstance[] ready, List<ServerInstance> starting, List<ServerInstance> leaving)
    {
        NoteAnswers(ready);
        ServerInstance[] alive = Array.FindAll(ready, instance => instance.Connection!.IsAlive);
        ServerState state =
            alive.Length > 0 ? new ServerState(ServerStatus.Ready, alive[0].Since, null, alive[0].Connection!.Transport.ProcessId)
            : starting.Count > 0 ? new ServerState(ServerStatus.Starting, starting[0].Since, null, null)
            : _rest.Status != ServerStatus.Faulted && ready.Length + leaving.Count > 0 ? _rest with { Status = ServerStatus.Stopping }
            : _rest;
        return state with { NextTry = _circuit.NextTry, Failures = _circuit.Failures, Processes = alive.Length };
    }

    private void Count(string reason, TimeSpan tryOn)
    {
        if (_circuit.Failed(reason, tryOn))
        {
            Connections.Log.CircuitOpened(_server.Connections.Logger, _server.Server, _circuit.Failures, _circuit.NextTry.GetValueOrDefault());
        }
    }

    private void SetRest(ServerInstance instance, ServerStatus status, string? reason, bool counts)
    {
        _rest = new ServerState(status, _server.Connections.Time.GetUtcNow(), reason, null);
        _last = instance;
        _lastCounts = counts;
    }

    private void Log(bool closes)
    {
        if (closes)
        {
            Connections.Log.CircuitClosed(_server.Connections.Logger, _server.Server);
        }
    }
}
