using System.Collections.Concurrent;
using System.Text;
using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Tests.Support;

/// <summary>Keeps everything that comes back for one request, in the order in which it comes.</summary>
internal sealed class RecordingSink : ICallSink
{
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _progressed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ends;

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The line of the response; fails with the failure.</summary>
    public Task<string> End => _end.Task;

    /// <summary>Completes with the first progress.</summary>
    public Task Progress => _progressed.Task;

    /// <summary>How often the end was told: once, if all is well.</summary>
    public int Ends => _ends;

    public void Replied(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        Interlocked.Increment(ref _ends);
        string text = Encoding.UTF8.GetString(line);
        Lines.Enqueue(text);
        _end.TrySetResult(text);
    }

    public void Progressed(ReadOnlySpan<byte> line, JsonSpan token)
    {
        Lines.Enqueue(Encoding.UTF8.GetString(line));
        _progressed.TrySetResult();
    }

    public void Failed(ServerException failure)
    {
        Interlocked.Increment(ref _ends);
        _end.TrySetException(failure);
    }
}
