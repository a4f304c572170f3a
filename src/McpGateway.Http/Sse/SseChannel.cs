using McpGateway.Http.Sessions;
using McpGateway.Http.Streams;
using McpGateway.Wire;

namespace McpGateway.Http.Sse;

/// <summary>A client of HTTP+SSE (MCP 2024-11-05): all that the gateway sends goes on one stream, with which it ends.</summary>
/// <param name="caller">Who has opened the stream.</param>
internal sealed class SseChannel(HttpCaller caller) : IMessageChannel
{
    private readonly Lock _receiving = new();
    private IMessageReceiver? _receiver;
    private int _isBroken;

    /// <inheritdoc />
    public event Action<Exception>? Broken;

    /// <summary>Who has opened the stream.</summary>
    public HttpCaller Caller => caller;

    /// <summary>What the gateway sends.</summary>
    public MessageStream Stream { get; } = new(0, [], null);

    /// <inheritdoc />
    public bool IsFull => false;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => default;

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver) => _receiver = receiver;

    /// <summary>Hands what the client has posted to the gateway.</summary>
    public void Receive(ReadOnlySpan<byte> message)
    {
        lock (_receiving)
        {
            _receiver!.OnMessage(message);
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
        bool isTaken = Stream.Post(OutgoingMessage.Join(part1, part2, part3, part4, part5));
        if (!isTaken && Interlocked.Exchange(ref _isBroken, 1) == 0)
        {
            Broken?.Invoke(new IOException("The client takes nothing."));
        }

        return isTaken;
    }

    /// <inheritdoc />
    public Task CompleteAsync(TimeSpan patience)
    {
        Interlocked.Exchange(ref _isBroken, 1);
        Stream.Complete();
        return Task.CompletedTask;
    }
}
