using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using McpGateway.Http.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Http.Stateless;

/// <summary>
/// All requests without a session of one caller (MCP 2026-07-28), as one client of the gateway. Because several clients may use the same id at the same time, each request
/// has an id of the channel's own towards the gateway, and what comes back for it the client's.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who ends the channel may come after everybody else.
internal sealed class StatelessChannel : IMessageChannel
#pragma warning restore CA1001
{
    private readonly ConcurrentDictionary<long, StatelessRequest> _requests = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _receiving = new();
    private IMessageReceiver? _receiver;
    private long _lastNumber;
    private int _isOver;

    /// <inheritdoc />
    public event Action<Exception>? Broken
    {
        add { }
        remove { }
    }

    /// <summary>When a request last came or ended, in milliseconds of the system's clock.</summary>
    public long LastUse { get; private set; } = Environment.TickCount64;

    /// <summary>The number of requests without an answer.</summary>
    public int RequestsUnderWay => _requests.Count;

    /// <summary>Whether it takes no more requests.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <summary>Cancelled when it is to end at once.</summary>
    public CancellationToken Ending => _end.Token;

    /// <inheritdoc />
    public bool IsFull => false;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => default;

    /// <inheritdoc />
    public bool IsSplit => true;

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver) => _receiver = receiver;

    /// <summary>Hands a request to the gateway.</summary>
    public StatelessRequest Begin(PostedBody body)
    {
        LastUse = Environment.TickCount64;
        ReadOnlySpan<byte> message = body.Bytes.Span;
        JsonSpan id = body.Envelope.Id, token = body.ProgressToken;
        var request = new StatelessRequest(Interlocked.Increment(ref _lastNumber), id.Of(message).ToArray(), token.Exists ? token.Of(message).ToArray() : default);
        _requests[request.Number] = request;
        Receive(WithNumber(message, id, token, request.Number));
        return request;
    }

    /// <summary>Hands a notification to the gateway.</summary>
    public void Notify(ReadOnlySpan<byte> message) => Receive(message);

    /// <summary>The client has closed the connection, which is how it gives a request up.</summary>
    public void GiveUp(StatelessRequest request)
    {
        LastUse = Environment.TickCount64;
        if (_requests.TryRemove(request.Number, out _))
        {
            request.Stream.Complete();
            Receive(JsonRpcLine.Cancelled(Digits(request.Number), "\"The client has closed the connection.\""u8));
        }
    }

    /// <summary>All requests that have no answer get this one.</summary>
    /// <param name="error">Makes the answer to a raw id.</param>
    public void FailAll(Func<ReadOnlyMemory<byte>, byte[]> error)
    {
        foreach (long number in _requests.Keys)
        {
            if (_requests.TryRemove(number, out StatelessRequest? request))
            {
                request.Stream.Post(error(request.Id));
                request.Stream.Complete();
            }
        }
    }

    /// <summary>Ends it at once.</summary>
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
        var read = OutgoingMessage.Read(message);
        if (read.Kind == MessageKind.Response)
        {
            if (RequestNumber.TryRead(read.Id.Of(message), out long number) && _requests.TryRemove(number, out StatelessRequest? answered))
            {
                LastUse = Environment.TickCount64;
                answered.Stream.Post(Replaced(message, read.Id, answered.Id.Span));
                answered.Stream.Complete();
            }

            return true;
        }

        // Of notifications a client hears those of its requests, and of what it listens to.
        JsonSpan place = read.ProgressToken.Exists ? read.ProgressToken : read.Kind == MessageKind.Notification ? SubscriptionIn(message) : default;
        if (place.Exists && RequestNumber.TryRead(place.Of(message), out long about) && _requests.TryGetValue(about, out StatelessRequest? concerned))
        {
            Send(concerned, Replaced(message, place, (read.ProgressToken.Exists ? concerned.ProgressToken : concerned.Id).Span));
        }

        return true;
    }

    /// <inheritdoc />
    public bool PostAbout(bool mayWait, ReadOnlySpan<byte> about, ReadOnlySpan<byte> message)
    {
        if (RequestNumber.TryRead(about, out long number) && _requests.TryGetValue(number, out StatelessRequest? concerned))
        {
            Send(concerned, message.ToArray());
        }

        return true;
    }

    /// <inheritdoc />
    public Task CompleteAsync(TimeSpan patience)
    {
        Interlocked.Exchange(ref _isOver, 1);
        foreach (StatelessRequest request in _requests.Values)
        {
            request.Stream.Complete();
        }

        return Task.CompletedTask;
    }

    private void Receive(ReadOnlySpan<byte> message)
    {
        lock (_receiving)
        {
            _receiver!.OnMessage(message);
        }
    }

    /// <summary>Nobody waits for a client that takes nothing: its request is given up.</summary>
    private void Send(StatelessRequest request, byte[] message)
    {
        if (!request.Stream.Post(message))
        {
            // Not here: this may be a thread that reads a server.
            _ = Task.Run(() => GiveUp(request));
        }
    }

    private static JsonSpan SubscriptionIn(ReadOnlySpan<byte> message) =>
        JsonMembers.Find(message, JsonMembers.Find(message, Envelope.Scan(message).Params, "_meta"), "io.modelcontextprotocol/subscriptionId");

    private static byte[] Digits(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static byte[] Replaced(ReadOnlySpan<byte> message, JsonSpan place, ReadOnlySpan<byte> by) =>
        OutgoingMessage.Join(message[..place.Start], by, message[place.End..], default, default);

    private static byte[] WithNumber(ReadOnlySpan<byte> message, JsonSpan id, JsonSpan token, long number)
    {
        byte[] digits = Digits(number);
        if (!token.Exists)
        {
            return Replaced(message, id, digits);
        }

        (JsonSpan first, JsonSpan second) = id.Start < token.Start ? (id, token) : (token, id);
        return OutgoingMessage.Join(message[..first.Start], digits, message[first.End..second.Start], digits, message[second.End..]);
    }
}
