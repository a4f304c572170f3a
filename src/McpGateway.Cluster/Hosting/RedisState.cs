using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>Whether Redis can be reached. Whoever finds out tells it here: so it is said once, and the others need not wait to find it out themselves.</summary>
/// <param name="redis">The connection.</param>
/// <param name="logger">Hears of it.</param>
internal sealed class RedisState(IConnectionMultiplexer redis, ILogger logger)
{
    /// <summary>How long a connection is waited for, and an answer of a Redis that did not answer in time before.</summary>
    private static readonly TimeSpan s_untilConnected = TimeSpan.FromSeconds(1), s_untilAnswered = TimeSpan.FromSeconds(3);

    private int _isLost;

    /// <summary>Whether it could not be reached when that was tried last.</summary>
    public bool IsLost => Volatile.Read(ref _isLost) != 0;

    /// <summary>Whether there is a connection.</summary>
    public bool IsConnected => redis.IsConnected;

    /// <summary>It has answered.</summary>
    public void NoteFound()
    {
        if (Interlocked.Exchange(ref _isLost, 0) != 0)
        {
            Log.RedisFound(logger);
        }
    }

    /// <summary>It has not.</summary>
    /// <param name="reason">Why; null where there is no connection.</param>
    public void NoteLost(Exception? reason)
    {
        if (Interlocked.Exchange(ref _isLost, 1) == 0)
        {
            Log.RedisLost(logger, RedisReason.Of(reason, redis));
        }
    }

    /// <summary>Why something failed, for a log.</summary>
    public string ReasonOf(Exception? reason) => RedisReason.Of(reason, redis);

    /// <summary>Asks it something small. Where it is known to be lost, that takes no longer than a moment.</summary>
    /// <exception cref="RedisException">It did not work.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        try
        {
            Task<T> asked = ask(redis.GetDatabase());
            T answer = await (!IsConnected ? asked.WaitAsync(s_untilConnected) : IsLost ? asked.WaitAsync(s_untilAnswered) : asked).ConfigureAwait(false);
            NoteFound();
            return answer;
        }
        catch (Exception e) when (e is RedisConnectionException or TimeoutException)
        {
            NoteLost(e);
            throw;
        }
    }
}
