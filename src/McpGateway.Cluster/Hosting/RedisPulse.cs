using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>Asks Redis again and again whether it is there, by doing there what is to be done every second.</summary>
/// <param name="act">Does it.</param>
/// <param name="state">Hears whether it is there.</param>
/// <param name="readiness">Hears of each answer.</param>
internal sealed class RedisPulse(Func<Task> act, RedisState state, NodeReadiness readiness)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_pause);
        try
        {
            do
            {
                await BeatAsync(cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (!state.IsConnected)
        {
            state.NoteLost(null);
            return;
        }

        try
        {
            await act().WaitAsync(s_patience, cancellationToken).ConfigureAwait(false);
            state.NoteFound();
            readiness.NoteRedis();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // How long that lasts is what counts.
            state.NoteLost(e);
        }
    }
}
