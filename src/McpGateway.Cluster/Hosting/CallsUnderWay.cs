using McpGateway.Gateway.Observing;

namespace McpGateway.Cluster.Hosting;

/// <summary>Counts the requests of this node's clients that have no answer yet.</summary>
internal sealed class CallsUnderWay : ICallObserver, ICallObservation
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    private int _count;

    /// <inheritdoc />
    public ICallObservation Begin(ObservedCall call, in CallContent content)
    {
        Interlocked.Increment(ref _count);
        return this;
    }

    /// <inheritdoc />
    public void End(ObservedCall call) => Interlocked.Decrement(ref _count);

    /// <summary>Waits until there have been none for a while.</summary>
    /// <param name="quiet">For how long.</param>
    /// <param name="patience">How long to wait.</param>
    public async Task EndedAsync(TimeSpan quiet, TimeSpan patience)
    {
        long now = Environment.TickCount64, last = now, end = now + (long)patience.TotalMilliseconds;
        while (now - last < quiet.TotalMilliseconds && now < end)
        {
            await Task.Delay(s_look).ConfigureAwait(false);
            now = Environment.TickCount64;
            last = Volatile.Read(ref _count) > 0 ? now : last;
        }
    }
}
