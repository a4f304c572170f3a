using System.Runtime.CompilerServices;
using McpGateway.Cluster.Grains;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Views;
using McpGateway.Http.Sessions;
using McpGateway.Wire;

namespace McpGateway.Cluster.Links;

/// <summary>A link as the node sees it where the server lives.</summary>
internal sealed class ServedLink : IMessageChannel, IDisposable
{
    /// <summary>How much may wait for a node that does not take it, in bytes. Then its server waits.</summary>
    private const long Limit = 8 * 1024 * 1024;

    private readonly LinkQueue _queue = new(Limit);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _receiving = new();
    private IMessageReceiver? _receiver;

    /// <param name="server">The server's process.</param>
    /// <param name="request">Who uses it.</param>
    public ServedLink(PlacedServer server, LinkRequest request)
    {
        Node = request.Node;
        NodeName = request.NodeName;
        // It ends with the token, and tells nobody anything after that.
        _ = GatewayHost.ServeServerAsync(this, server, _end.Token);
    }

    /// <inheritdoc />
    public event Action<Exception>? Broken
    {
        add { }
        remove { }
    }

    /// <inheritdoc />
    public bool IsFull => _queue.IsFull;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => default;

    /// <summary>The address of the node where the client is.</summary>
    public string Node { get; }

    /// <summary>The name of that node; null where it does not say.</summary>
    public string? NodeName { get; }

    /// <summary>Whether nobody reads it any more, and its client may come back at another node.</summary>
    public bool IsParted { get; private set; }

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver) => _receiver = receiver;

    /// <summary>Takes messages of the other node. False where the link is at its end, and nothing was taken.</summary>
    public bool TryReceive(byte[][] messages)
    {
        lock (_receiving)
        {
            if (_end.IsCancellationRequested)
            {
                return false;
            }

            foreach (byte[] message in messages)
            {
                _receiver!.OnMessage(message);
            }

            return true;
        }
    }

    /// <summary>What goes to the other node, until the link ends.</summary>
    public async IAsyncEnumerable<byte[][]> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _queue.TakeAsync(cancellationToken).ConfigureAwait(false) is { } taken)
        {
            yield return [.. taken.Select(message => message.Message)];
        }
    }

    /// <summary>Its client may come back at another node: nothing is sent to this one any more.</summary>
    public void Part()
    {
        IsParted = true;
        _queue.Complete();
    }

    /// <summary>Ends it in order.</summary>
    public void End() => _ = _end.CancelAsync();

    /// <inheritdoc />
    public void Dispose()
    {
        // Others may still end it: there is nothing in the token that the collector does not take.
        End();
    }

    /// <summary>Asks the other node to let it go: it ends it when its requests have their answers, and sends nothing new.</summary>
    public void Leave() => _queue.TryAdd([], 0, mayWait: false);

    /// <inheritdoc />
    public bool Post(
        bool mayWait,
        long request,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default) =>
        _queue.TryAdd(OutgoingMessage.Join(part1, part2, part3, part4, part5), request, mayWait);

    /// <inheritdoc />
    public Task CompleteAsync(TimeSpan patience)
    {
        _queue.Complete();
        return Task.CompletedTask;
    }
}
