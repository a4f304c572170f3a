using McpGateway.Broker;

namespace McpGateway.Serving;

/// <summary>What a gateway that was started by <see cref="DetachedGateway"/> says to its starter, once: where it listens, or why it cannot.</summary>
public sealed class ReadySignal : IDisposable
{
    private readonly StartSignal _signal;

    private ReadySignal(StartSignal signal) => _signal = signal;

    /// <summary>Opens the way to the starter.</summary>
    /// <param name="handle">The inherited descriptor or handle.</param>
    public static ReadySignal Open(long handle) => new(StartSignal.Open(handle));

    /// <summary>It listens.</summary>
    /// <param name="lines">Where, a line for each address.</param>
    public void Ready(string lines) => _signal.Say(StartSignal.Ready, lines);

    /// <summary>It cannot.</summary>
    /// <param name="reason">Why.</param>
    public void Fail(string reason) => _signal.Fail(reason);

    /// <inheritdoc />
    public void Dispose() => _signal.Dispose();
}
