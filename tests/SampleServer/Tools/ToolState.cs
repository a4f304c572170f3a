namespace McpGateway.SampleServer.Tools;

/// <summary>What one server remembers between calls.</summary>
internal sealed class ToolState
{
    private int _count;

    /// <summary>The calls that wait until enough of them are there; it is its own lock.</summary>
    public List<(ToolCall Call, TaskCompletionSource Released)> Gathered { get; } = [];

    /// <summary>Counts one more call.</summary>
    public int Count() => Interlocked.Increment(ref _count);
}
