using System.Collections.Concurrent;

namespace McpGateway.SampleServer;

/// <summary>Has requests handled: all at once, or one after the other on one thread where the options say so.</summary>
/// <remarks>
/// A handler runs on the reading thread until it first waits, so that immediate answers leave in the order of their requests
/// while a slow one holds up nobody.
/// </remarks>
internal sealed class RequestQueue(bool sequential) : IDisposable
{
    private readonly BlockingCollection<Request>? _queue = sequential ? [] : null;
    private Thread? _worker;

    public void Start()
    {
        if (_queue is null)
        {
            return;
        }

        _worker = new Thread(() =>
        {
            foreach (var request in _queue.GetConsumingEnumerable())
            {
                RequestRouter.HandleAsync(request).GetAwaiter().GetResult();
            }
        })
        { IsBackground = true };
        _worker.Start();
    }

    public void Add(Request request)
    {
        if (_queue is not null)
        {
            _queue.Add(request);
        }
        else
        {
            // Answers and reports its own failures.
            _ = RequestRouter.HandleAsync(request);
        }
    }

    /// <summary>Takes nothing more, and waits until what is queued is done.</summary>
    public void Finish()
    {
        _queue?.CompleteAdding();
        _worker?.Join();
    }

    public void Dispose() => _queue?.Dispose();
}
