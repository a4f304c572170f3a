using System.Collections.Concurrent;
using McpGateway.Connections;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>The requests of one client that servers are to answer, by the client's ids, and those that wait for the client to come back with the answer to a question.</summary>
internal sealed class RequestsUnderWay(UnansweredRequests unanswered)
{
    /// <summary>How many requests may wait for the client to come back.</summary>
    private const int MaxSuspended = 1000;

    private readonly ConcurrentDictionary<RawId, IRequestUnderWay> _requests = new();
    private readonly ConcurrentDictionary<string, IRequestUnderWay> _suspended = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _suspendedInOrder = new();

    private IEnumerable<IRequestUnderWay> All => _requests.Values.Concat(_suspended.Values);

    /// <summary>Begins a request. False where one of the same id is under way.</summary>
    public bool TryBegin(IRequestUnderWay request)
    {
        unanswered.Add();
        if (_requests.TryAdd(request.ClientId, request))
        {
            return true;
        }

        unanswered.Remove();
        return false;
    }

    /// <summary>
    /// Takes a request out of those under way. False where somebody else did: it was cancelled, or has its answer. Whoever took it out answers it, if it gets an answer, and
    /// says so then (<see cref="Settle"/>).
    /// </summary>
    public bool TryComplete(IRequestUnderWay request) => _requests.TryRemove(new KeyValuePair<RawId, IRequestUnderWay>(request.ClientId, request));

    /// <summary>Takes a request that is to be given up out of those under way, in the same way.</summary>
    public bool TryTake(RawId id, out IRequestUnderWay? request) => _requests.TryRemove(id, out request);

    /// <summary>A request that was taken out has its answer, or needs none.</summary>
    public void Settle() => unanswered.Remove();

    /// <summary>
    /// The client's request is answered with a question, and goes on when the client comes back with <paramref name="state"/>. Where this is true, the request was taken
    /// out, and is answered by whoever did this.
    /// </summary>
    public bool TrySuspend(IRequestUnderWay request, string state)
    {
        _suspended[state] = request;
        if (TryComplete(request))
        {
            ForgetOldest(state);
            return true;
        }

        _suspended.TryRemove(state, out _);
        return false;
    }

    /// <summary>The request that waits for the client to come back with a state; each state is good once.</summary>
    public bool TryTakeSuspended(string state, out IRequestUnderWay? request) => _suspended.TryRemove(state, out request);

    /// <summary>The request that a server's question is most likely about, where the question itself does not say: the last that was sent there, and of those that the client is not asked about already if there is one.</summary>
    public IRequestUnderWay? CarrierOf(ServerConnection server, long lastRequest) =>
        All.Where(request => request.Connection == server && request.ServerId <= lastRequest && !request.IsOver)
            .OrderBy(request => request.IsSuspended)
            .ThenByDescending(request => request.ServerId)
            .FirstOrDefault();

    /// <summary>The youngest request that a server is to answer, by the connection's id; 0 where there is none.</summary>
    public long LastAt(ServerConnection server) => All.Where(request => request.Connection == server && !request.IsOver).Max(request => (long?)request.ServerId) ?? 0;

    /// <summary>The server no longer needs the answer to a question that a request of the client has carried.</summary>
    public void Withdraw(ServerConnection server, ReadOnlyMemory<byte> serverId)
    {
        foreach (IRequestUnderWay request in All.Where(request => request.Connection == server))
        {
            request.Withdraw(serverId);
        }
    }

    /// <summary>The request of the client that asked for log messages of a level such as this one's (MCP 2026-07-28, Logging), of several the last that was sent; null where none did.</summary>
    public IRequestUnderWay? WantsLogMessage(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        int level = LogLevels.Rank(line, JsonMembers.Find(line, envelope.Params, "level"));
        return _requests.Values.Where(request => request.Connection == server && !request.LogLevel.IsEmpty && LogLevels.Rank(request.LogLevel.Span) <= level).MaxBy(request => request.ServerId);
    }

    /// <summary>The client has gone: nobody wants an answer.</summary>
    public void CancelAll()
    {
        foreach (IRequestUnderWay request in All)
        {
            request.Cancel("The client has disconnected.");
        }
    }

    /// <summary>The gateway ends, and the client is still there.</summary>
    public void AbandonAll()
    {
        foreach (IRequestUnderWay request in All)
        {
            request.Abandon("The gateway was stopped.");
        }
    }

    /// <summary>A client need not come back, and does not say so: of those that wait for it only the latest are kept.</summary>
    private void ForgetOldest(string newest)
    {
        _suspendedInOrder.Enqueue(newest);
        if (_suspendedInOrder.Count > MaxSuspended && _suspendedInOrder.TryDequeue(out string? oldest) && _suspended.TryRemove(oldest, out IRequestUnderWay? forgotten))
        {
            forgotten.Cancel("The client did not come back with an answer.");
        }
    }
}
