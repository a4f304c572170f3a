using System.Diagnostics;
using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Leases;
using McpGateway.Cluster.Losses;
using McpGateway.Cluster.Nodes;
using McpGateway.Http.Sessions;
using McpGateway.Wire;
using Orleans.Concurrency;

namespace McpGateway.Cluster.Links;

/// <summary>A link as the node sees it where the client is.</summary>
/// <param name="grains">Finds nodes and servers.</param>
/// <param name="request">Who uses which process.</param>
internal sealed class NodeChannel(IGrainFactory grains, LinkRequest request) : IMessageChannel, IDisposable
{
    /// <summary>How much may wait for the other node, in bytes.</summary>
    private const long Limit = 64 * 1024 * 1024;

    /// <summary>How long a place is looked for while nodes come and go.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly LinkQueue _queue = new(Limit);
    private readonly List<long> _refused = [];
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<INodeGrain> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _pumped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isClosing;

    /// <inheritdoc />
    public event Action<Exception>? Broken;

    /// <inheritdoc />
    public bool IsFull => _queue.IsFull;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => default;

    /// <summary>Whether this node is about to end, so that its clients go on at others.</summary>
    public required Func<bool> IsEnding { get; init; }

    /// <summary>Called when the link is open, with the name of the node where the server lives.</summary>
    public required Action<string> OnOpened { get; init; }

    /// <summary>Called when it is known what was lost with the process before, with what asks whether a client is to be told.</summary>
    public required Action<LostProcess, Func<string, Task<bool>>> OnLost { get; init; }

    /// <summary>Called when the link cannot be opened: with the requests that wait, and why.</summary>
    public required Action<IReadOnlyList<long>, Exception> OnRefused { get; init; }

    /// <summary>Called when the other node wants the link to be ended.</summary>
    public required Action OnLeaving { get; init; }

    /// <summary>Whether it was open.</summary>
    public bool WasOpen => _opened.Task.IsCompletedSuccessfully;

    /// <summary>Why the link has ended; null where the other node has ended it in order, or it has not ended.</summary>
    public Exception? Fault { get; private set; }

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver)
    {
        _ = Task.Run(() => ReadAsync(receiver));
        _ = Task.Run(PumpAsync);
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
        return _queue.TryAdd(OutgoingMessage.Join(part1, part2, part3, part4, part5), request, mayWait);
    }

    /// <inheritdoc />
    public async Task CompleteAsync(TimeSpan patience)
    {
        Interlocked.Exchange(ref _isClosing, 1);
        _queue.Complete();
        if (WasOpen && !_end.IsCancellationRequested)
        {
            await Task.WhenAny(_pumped.Task, Task.Delay(patience)).ConfigureAwait(false);
            try
            {
                INodeGrain node = await _opened.Task.ConfigureAwait(false);
                await (IsEnding() ? node.PartAsync(request.Link) : node.CloseAsync(request.Link)).WaitAsync(patience).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The node has gone, and the link with it.
            }
        }

        End();
    }

    /// <summary>Ends it at once.</summary>
    public void End()
    {
        _queue.Complete();
        // Not on this thread: what it ends may be long.
        _ = _end.CancelAsync();
    }

    /// <summary>The requests that the other node can never have had.</summary>
    public List<long> Abandon()
    {
        lock (_refused)
        {
            return [.. _refused, .. _queue.Abandon()];
        }
    }

    /// <inheritdoc />
    public void Dispose() => End();

    private async Task ReadAsync(IMessageReceiver receiver)
    {
        try
        {
            await OpenAsync(receiver).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }

        if (!_opened.Task.IsCompleted)
        {
            OnRefused(_queue.Abandon(), Fault ?? new OperationCanceledException("it has been given up"));
        }

        _opened.TrySetCanceled();
        _queue.Complete();
        if (Volatile.Read(ref _isClosing) == 0)
        {
            Broken?.Invoke(Fault ?? new IOException("The other node has ended the link."));
        }

        receiver.OnEnd(null);
    }

    /// <summary>Opens the link where the server lives, and reads it to its end. While nodes come and go it looks again, as long as nothing was sent.</summary>
    private async Task OpenAsync(IMessageReceiver receiver)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                string run = await grains.GetGrain<IServerGrain>(request.Server).FindAsync().WaitAsync(_end.Token).ConfigureAwait(false);
                INodeGrain node = grains.GetGrain<INodeGrain>(NodeKey.For(run, request.Link).Text);
                await ReadAsync(node, receiver).ConfigureAwait(false);
                if (WasOpen)
                {
                    return;
                }

                if (Stopwatch.GetElapsedTime(began) > s_patience)
                {
                    throw new NodeGoneException("its node lets it go, and no other has taken it");
                }
            }
            catch (Exception e) when (!WasOpen && IsPassing(e) && Stopwatch.GetElapsedTime(began) <= s_patience)
            {
                // The cluster finds out soon that a node has gone.
            }

            await Task.Delay(s_pause, _end.Token).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(INodeGrain node, IMessageReceiver receiver)
    {
        await foreach (LinkBatch batch in node.OpenAsync(request, _end.Token).WithCancellation(_end.Token).ConfigureAwait(false))
        {
            if (!WasOpen)
            {
                OnOpened(batch.Node);
                _opened.TrySetResult(node);
            }

            if (batch.Lost is { } lost)
            {
                OnLost(lost, client => node.ClaimAsync(request.Link, client));
            }

            foreach (byte[] message in batch.Messages)
            {
                if (message.Length == 0)
                {
                    OnLeaving();
                }
                else
                {
                    receiver.OnMessage(message);
                }
            }
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            INodeGrain node = await _opened.Task.ConfigureAwait(false);
            while (await _queue.TakeAsync(_end.Token).ConfigureAwait(false) is { } taken)
            {
                if (!await node.PushAsync(request.Link, new Immutable<byte[][]>([.. taken.Select(message => message.Message)])).ConfigureAwait(false))
                {
                    lock (_refused)
                    {
                        _refused.AddRange(taken.Select(message => message.Request).Where(number => number != 0));
                    }

                    End();
                    break;
                }
            }
        }
        catch (Exception e)
        {
            Fail(e);
            End();
        }

        _pumped.TrySetResult();
    }

    private static bool IsPassing(Exception e) => e is not (NoNodeException or LeaseException or OperationCanceledException);

    private void Fail(Exception e)
    {
        if (e is not OperationCanceledException && Volatile.Read(ref _isClosing) == 0)
        {
            Fault ??= e;
        }
    }
}
