using System.Collections.Concurrent;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Http.Streams;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Http.Sessions;

/// <summary>
/// A client with a session (MCP 2025-03-26 to 2025-11-25): what it posts goes to the gateway in order, and what the gateway sends goes on the stream of the request that
/// it belongs to, or on the one that the client has opened for what comes by itself.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who ends the session may come after everybody else.
internal sealed class HttpSession : IMessageChannel
#pragma warning restore CA1001
{
    private readonly ConcurrentDictionary<RawId, PendingPost> _requests = new();
    private readonly ConcurrentDictionary<RawId, PendingPost> _tokens = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _receiving = new();
    private readonly Lock _moving = new();
    private IMessageReceiver? _receiver;
    private NewsPlace? _news;
    private int _uses;
    private int _isOver;

    /// <param name="id">The id of the session.</param>
    /// <param name="caller">Who has opened it.</param>
    /// <param name="bufferLimit">How much is kept of what has left, in bytes.</param>
    /// <param name="since">When it began.</param>
    public HttpSession(string id, HttpCaller caller, long bufferLimit, DateTimeOffset since)
    {
        Id = id;
        Caller = caller;
        Since = since;
        Streams = new StreamBuffer(bufferLimit);
        General = new MessageStream(0, [], Streams);
    }

    /// <inheritdoc />
    public event Action<Exception>? Broken;

    /// <summary>The id of the session, which nobody can guess.</summary>
    public string Id { get; }

    /// <summary>Who has opened it.</summary>
    public HttpCaller Caller { get; }

    /// <summary>The address that it was opened from in this life of the gateway; null where that is not known.</summary>
    public string? Address { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The revision that was agreed on; null before.</summary>
    public string? Revision { get; set; }

    /// <summary>The client's <c>initialize</c>, as it was sent; empty before it has its answer.</summary>
    public byte[] Initialize { get; set; } = [];

    /// <summary>The least level of log messages that the client wants, a JSON string; null where it has not said.</summary>
    public byte[]? LogLevel { get; set; }

    /// <summary>The resources whose changes the client hears of from here, as it names them.</summary>
    public ConcurrentDictionary<string, bool> Subscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>What the client calls itself.</summary>
    public string? ClientName { get; set; }

    /// <summary>The version that the client gives itself.</summary>
    public string? ClientVersion { get; set; }

    /// <summary>What tells it from all others, in every process that serves it.</summary>
    public string Key => ClientKey.Of("session", Id);

    /// <summary>The streams of the session.</summary>
    public StreamBuffer Streams { get; }

    /// <summary>The stream of what belongs to no request.</summary>
    public MessageStream General { get; }

    /// <summary>When the client was last heard of, in milliseconds of the system's clock.</summary>
    public long LastUse { get; private set; } = Environment.TickCount64;

    /// <summary>Whether nobody waits for anything.</summary>
    public bool IsIdle => Volatile.Read(ref _uses) == 0 && _requests.IsEmpty;

    /// <summary>The number of requests without an answer.</summary>
    public int RequestsUnderWay => _requests.Count;

    /// <summary>Whether the session is over.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <summary>Cancelled when the session is to end at once.</summary>
    public CancellationToken Ending => _end.Token;

    /// <inheritdoc />
    public bool IsFull => false;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => default;

    /// <inheritdoc />
    public bool IsSplit => true;

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver) => _receiver = receiver;

    /// <summary>A connection uses the session until <see cref="Leave"/>.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _uses);
        LastUse = Environment.TickCount64;
    }

    /// <summary>A connection does not use the session any more.</summary>
    public void Leave()
    {
        LastUse = Environment.TickCount64;
        Interlocked.Decrement(ref _uses);
    }

    /// <summary>Hands what a client has posted to the gateway.</summary>
    public void Receive(ReadOnlySpan<byte> message)
    {
        lock (_receiving)
        {
            _receiver!.OnMessage(message);
        }
    }

    /// <summary>Hands what a client has posted, which is no request, to the gateway.</summary>
    public void Receive(PostedBody body)
    {
        Receive(body.Bytes.Span);
        if (body.Method == "notifications/cancelled" && JsonMembers.Find(body.Bytes.Span, body.Envelope.Params, "requestId") is { Exists: true } id)
        {
            GiveUp(new RawId(id.Of(body.Bytes.Span)));
        }
    }

    /// <summary>The client hears here of what belongs to no request, and nowhere else any more.</summary>
    /// <param name="last">What it has last heard; null where it does not say.</param>
    /// <returns>What is said of that elsewhere, and what the connection is known by on the stream.</returns>
    public (NewsPlace Place, int Reader) MoveNewsHere(EventId? last)
    {
        lock (_moving)
        {
            _news = new NewsPlace(ProcessRun.Id, Math.Max(DateTime.UtcNow.Ticks, (_news?.Order ?? 0) + 1), last?.Life, last?.Number ?? 0);
            return (_news, General.Attach());
        }
    }

    /// <summary>What is to be kept of it.</summary>
    public KeptSession ToKept()
    {
        lock (_moving)
        {
            return new KeptSession(Caller, Since, Revision, Initialize, LogLevel) { News = _news, Subscriptions = [.. Subscriptions.Keys] };
        }
    }

    /// <summary>The client hears elsewhere of what belongs to no request.</summary>
    /// <returns>What carries it there is known by on the stream; null where the client hears of it somewhere else by now.</returns>
    public int? MoveNews(NewsPlace place)
    {
        lock (_moving)
        {
            if (place.Run == ProcessRun.Id || place.Order <= (_news?.Order ?? 0))
            {
                return null;
            }

            _news = place;
            return General.Attach();
        }
    }

    /// <summary>Whether a request has no answer yet.</summary>
    public bool IsUnderWay(RawId id) => _requests.ContainsKey(id);

    /// <summary>Begins to wait for the answers to what is about to be received. Null where one of the ids is in use.</summary>
    /// <param name="body">What was posted.</param>
    /// <param name="answersOnly">Whether the client takes nothing but the answers.</param>
    public PendingPost? Expect(PostedBody body, bool answersOnly)
    {
        var pending = new PendingPost(Streams.Open([.. body.Requests.Select(request => request.Id.Memory)]), body.Requests, answersOnly);
        for (int i = 0; i < body.Requests.Count; i++)
        {
            if (_requests.TryAdd(body.Requests[i].Id, pending))
            {
                continue;
            }

            foreach (PostedRequest begun in body.Requests.Take(i))
            {
                _requests.TryRemove(KeyValuePair.Create(begun.Id, pending));
            }

            Streams.Forget(pending.Stream);
            return null;
        }

        foreach (PostedRequest request in body.Requests)
        {
            if (request.ProgressToken is { } token)
            {
                _tokens[token] = pending;
            }
        }

        return pending;
    }

    /// <summary>The client has given a request up: it gets no answer.</summary>
    public void GiveUp(RawId id)
    {
        if (_requests.TryRemove(id, out PendingPost? pending))
        {
            Settle(pending, id, null);
        }
    }

    /// <summary>All requests that have no answer get this one.</summary>
    /// <param name="error">Makes the answer to a raw id.</param>
    public void FailAll(Func<ReadOnlyMemory<byte>, byte[]> error)
    {
        foreach (RawId id in _requests.Keys)
        {
            if (_requests.TryRemove(id, out PendingPost? pending))
            {
                Settle(pending, id, error(id.Memory));
            }
        }
    }

    /// <summary>Ends the session at once, because the client has said so or has not been heard of for long.</summary>
    public void EndForClient()
    {
        Broken?.Invoke(new IOException("The client has ended its session."));
        End();
    }

    /// <summary>Ends the session at once.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _end.Cancel();
        }
    }

    /// <inheritdoc />
    public bool Post(
        bool mayWait,
        long request,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default)
    {
        byte[] message = OutgoingMessage.Join(part1, part2, part3, part4, part5);
        OutgoingMessage read = OutgoingMessage.Read(message);
        if (read.Kind == MessageKind.Response)
        {
            var id = new RawId(read.Id.Of(message));
            // One that nobody waits for was given up, or answers what the gateway itself has said in the client's place.
            return !_requests.TryRemove(id, out PendingPost? pending) || Check(Settle(pending, id, message));
        }

        bool isProgress = read.ProgressToken.Exists;
        PendingPost? about = isProgress ? _tokens.GetValueOrDefault(new RawId(read.ProgressToken.Of(message))) : null;
        return (isProgress && about is null) || Send(about, message);
    }

    /// <inheritdoc />
    public bool PostAbout(bool mayWait, ReadOnlySpan<byte> about, ReadOnlySpan<byte> message) =>
        Send(about.IsEmpty ? null : _requests.GetValueOrDefault(new RawId(about)), message.ToArray());

    /// <inheritdoc />
    public Task CompleteAsync(TimeSpan patience)
    {
        Interlocked.Exchange(ref _isOver, 1);
        foreach (PendingPost pending in _requests.Values)
        {
            pending.Stream.Complete();
        }

        Streams.CompleteAll();
        General.Complete();
        return Task.CompletedTask;
    }

    private bool Send(PendingPost? about, byte[] message) => Check((about is { AnswersOnly: false } ? about.Stream : General).Post(message));

    private bool Settle(PendingPost pending, RawId id, byte[]? answer)
    {
        if (pending.Requests.FirstOrDefault(request => request.Id.Equals(id))?.ProgressToken is { } token)
        {
            _tokens.TryRemove(KeyValuePair.Create(token, pending));
        }

        return pending.Settle(answer);
    }

    /// <summary>Nobody waits for a client that takes nothing, for the thread that would may be that of a server: its session ends.</summary>
    private bool Check(bool isTaken)
    {
        if (!isTaken && Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            Broken?.Invoke(new IOException("The client takes nothing."));
        }

        return isTaken;
    }
}
