using McpGateway.Cluster.Nodes;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>Asks Redis again and again whether it is there, by telling it how this node knows others, and its name.</summary>
/// <param name="trust">Tells how it knows others.</param>
/// <param name="name">Tells its name.</param>
/// <param name="readiness">Hears of each answer.</param>
internal sealed class RedisPulse(ClusterTrust trust, NodeName name, NodeReadiness readiness)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_pause);
        try
        {
            do
            {
                try
                {
                    await Task.WhenAll(trust.NoteAsync(), name.RenewAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);
                    readiness.NoteRedis();
                }
                catch (Exception e) when (e is RedisException or TimeoutException)
                {
                    // How long that lasts is what counts.
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }
    }
}
