using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>
/// A relay's client. Where it reads slowly, its own servers wait for it, and so do its own requests. A server that others use, too, waits for nobody: what it sends is
/// kept for the client up to a bound, behind which it is refused.
/// </summary>
internal sealed class SessionChannel : IMessageChannel, IMessageReceiver
{
    /// <summary>How many bytes of what servers send may wait for a client, unless somebody says otherwise.</summary>
    public const long UsualMost = 128L * 1024 * 1024;

    /// <summary>How much more may wait of what the gateway says itself, such as that something was refused. A client behind that is given up.</summary>
    private const long Reserve = 16L * 1024 * 1024;

    /// <summary>Behind this part of it the client's requests are not read.</summary>
    private const int PartBeforeRequests = 4;

    private readonly LineChannel _lines;
    private readonly ILogger _logger;
    private readonly long _mostWaiting;
    private IMessageReceiver? _receiver;
    private bool _isKnown;
    private Action<Exception>? _broken;
    private int _isBroken;
    private int _isRefused;

    /// <param name="input">What the client sends.</param>
    /// <param name="connection">Leads to it.</param>
    /// <param name="onReleased">Called when a large buffer is not needed any more.</param>
    /// <param name="logger">Hears of a client that takes nothing.</param>
    /// <param name="mostWaiting">How many bytes of what servers send may wait for the client; one message may be as long again.</param>
    public SessionChannel(Stream input, BrokerConnection connection, Action onReleased, ILogger logger, long mostWaiting = UsualMost)
    {
        _mostWaiting = mostWaiting;
        _logger = logger;
        _lines = new LineChannel(input, connection.Output, outputBlocks: false, mostWaiting + Reserve) { ThreadName = "mcp client", StackSize = 512 * 1024, OnReleased = onReleased };
        _lines.Broken += Break;
        _ = connection.Gone.ContinueWith(
            _ => Break(new IOException("The relay has gone.")), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <inheritdoc />
    public event Action<Exception>? Broken
    {
        add
        {
            _broken += value;
            if (Volatile.Read(ref _isBroken) != 0)
            {
                // It was gone before anybody listened.
                value?.Invoke(new IOException("The relay has gone."));
            }
        }
        remove => _broken -= value;
    }

    /// <summary>What the client calls itself; null before it has said so.</summary>
    public string? ClientName { get; private set; }

    /// <inheritdoc />
    public bool IsFull => _lines.Waiting > _mostWaiting;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => _lines.Unfinished;

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver)
    {
        _receiver = receiver;
        _lines.Start(this);
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
        // What may wait comes from a server.
        bool isKept = !mayWait || ReadingThread.IsOfOneClient || !IsFull;
        if (!isKept)
        {
            if (Interlocked.Exchange(ref _isRefused, 1) == 0)
            {
                Log.ClientRefused(_logger, _mostWaiting / 1024 / 1024);
            }

            return false;
        }

        if (_lines.Post(mayWait && ReadingThread.IsOfOneClient, request, part1, part2, part3, part4, part5))
        {
            return true;
        }

        if (_lines.IsFull)
        {
            Log.ClientDropped(_logger, (_mostWaiting + Reserve) / 1024 / 1024);
            Break(new IOException("The client takes nothing."));
        }

        return false;
    }

    /// <inheritdoc />
    public Task CompleteAsync(TimeSpan patience)
    {
        // What comes now is an orderly end.
        _ = Interlocked.Exchange(ref _isBroken, 1);
        return _lines.CompleteAsync(patience);
    }

    void IMessageReceiver.OnMessage(ReadOnlySpan<byte> message)
    {
        if (!_isKnown)
        {
            Meet(message);
        }

        _lines.WaitForRoom(_mostWaiting / PartBeforeRequests);
        _receiver!.OnMessage(message);
    }

    int IMessageReceiver.OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst) => _receiver!.OnUnfinished(soFar, isFirst);

    bool IMessageReceiver.OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end) => _receiver!.OnTooLong(beginning, end);

    void IMessageReceiver.OnEnd(Exception? fault) => _receiver!.OnEnd(fault);

    /// <summary>A client says who it is in its handshake, or, where it has none, with each request.</summary>
    private void Meet(ReadOnlySpan<byte> message)
    {
        Envelope envelope = Envelope.Scan(message);
        if (envelope.Kind != MessageKind.Request)
        {
            return;
        }

        JsonSpan holder = envelope.IsMethod(message, "initialize"u8) ? envelope.Params : JsonMembers.Find(message, envelope.Params, "_meta");
        JsonSpan info = JsonMembers.Find(message, holder, envelope.IsMethod(message, "initialize"u8) ? "clientInfo" : "io.modelcontextprotocol/clientInfo");
        ClientName = JsonMembers.GetString(message, JsonMembers.Find(message, info, "name"));
        _isKnown = ClientName is not null;
    }

    private void Break(Exception exception)
    {
        if (Interlocked.Exchange(ref _isBroken, 1) == 0)
        {
            _broken?.Invoke(exception);
        }
    }
}
