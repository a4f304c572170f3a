using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>
/// A relay's client. Nobody waits for one that reads slowly, because the thread that would may be that of a server which others use, too: what it does not take
/// is kept for it up to a bound, behind which its session ends.
/// </summary>
internal sealed class SessionChannel : IMessageChannel, IMessageReceiver
{
    /// <summary>How much may wait for a client, in bytes; one message may be as long again.</summary>
    public const long MostWaiting = 256L * 1024 * 1024;

    private readonly LineChannel _lines;
    private readonly ILogger _logger;
    private IMessageReceiver? _receiver;
    private bool _isKnown;
    private Action<Exception>? _broken;
    private int _isBroken;

    /// <param name="input">What the client sends.</param>
    /// <param name="connection">Leads to it.</param>
    /// <param name="onReleased">Called when a large buffer is not needed any more.</param>
    /// <param name="logger">Hears of a client that takes nothing.</param>
    public SessionChannel(Stream input, BrokerConnection connection, Action onReleased, ILogger logger)
    {
        _logger = logger;
        _lines = new LineChannel(input, connection.Output, outputBlocks: false, MostWaiting) { ThreadName = "mcp client", StackSize = 512 * 1024, OnReleased = onReleased };
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
    public bool IsFull => _lines.IsFull;

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
        if (_lines.Post(mayWait: false, request, part1, part2, part3, part4, part5))
        {
            return true;
        }

        if (_lines.IsFull)
        {
            Log.ClientDropped(_logger, MostWaiting / 1024 / 1024);
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
