using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Recovery;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>Redis for what nodes share. Where it cannot be reached that is found out in bounded time, said once, and not tried at every turn.</summary>
/// <param name="redis">The connection.</param>
/// <param name="cluster">The name of the cluster: what different ones share lies apart.</param>
/// <param name="state">Hears whether it can be reached.</param>
/// <param name="patience">How long something small may take.</param>
internal sealed class SharedRedis(IConnectionMultiplexer redis, string cluster, RedisState state, TimeSpan patience)
{
    /// <summary>How long it is left alone after it could not be reached.</summary>
    private const long Pause = 1_000;

    private long _lostAt;

    /// <summary>With the usual patience.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="cluster">The name of the cluster.</param>
    /// <param name="state">Hears whether it can be reached.</param>
    public SharedRedis(IConnectionMultiplexer redis, string cluster, RedisState state)
        : this(redis, cluster, state, TimeSpan.FromSeconds(2))
    {
    }

    /// <summary>For one that nobody else watches.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="cluster">The name of the cluster.</param>
    /// <param name="logger">Hears of trouble.</param>
    /// <param name="patience">How long something small may take; null for the usual.</param>
    public SharedRedis(IConnectionMultiplexer redis, string cluster, ILogger logger, TimeSpan? patience = null)
        : this(redis, cluster, new RedisState(redis, logger), patience ?? TimeSpan.FromSeconds(2))
    {
    }

    /// <summary>The messages of nodes to each other.</summary>
    public ISubscriber Messages => redis.GetSubscriber();

    /// <summary>Whether it could not be reached when that was tried last.</summary>
    public bool IsLost => state.IsLost;

    /// <summary>Where it is told which life of Redis this is.</summary>
    public RedisKey Life => RedisLife.KeyOf(cluster);

    /// <summary>Has something done whenever a connection that was lost is there again.</summary>
    /// <param name="action">What is done.</param>
    public void OnRestored(Action action) => redis.ConnectionRestored += (_, _) => action();

    /// <summary>Where something is.</summary>
    /// <param name="name">Its name, the same for all nodes.</param>
    public string Key(string name) => $"{cluster}/{name}";

    /// <summary>Asks Redis something.</summary>
    /// <param name="ask">Asks it.</param>
    /// <param name="within">How long it may take; null for the usual.</param>
    /// <returns>Whether Redis could be reached, and its answer.</returns>
    public async ValueTask<(bool IsReached, T? Answer)> TryAsync<T>(Func<IDatabase, Task<T>> ask, TimeSpan? within = null)
    {
        if (IsLost && Environment.TickCount64 - Volatile.Read(ref _lostAt) < Pause)
        {
            return default;
        }

        if (!redis.IsConnected)
        {
            // What is asked now would wait until it is, and be done after nobody wants it any more.
            return Fail<T>(null);
        }

        try
        {
            T answer = await ask(redis.GetDatabase()).WaitAsync(within ?? patience).ConfigureAwait(false);
            state.NoteFound();
            return (true, answer);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return Fail<T>(e);
        }
    }

    /// <summary>The same for those who cannot await. What is asked for is small, and seldom.</summary>
    /// <param name="ask">Asks it.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether Redis could be reached.</returns>
    public bool Try<T>(Func<IDatabase, Task<T>> ask, out T? answer)
    {
        (bool isReached, answer) = TryAsync(ask).AsTask().GetAwaiter().GetResult();
        return isReached;
    }

    private (bool IsReached, T? Answer) Fail<T>(Exception? reason)
    {
        Volatile.Write(ref _lostAt, Environment.TickCount64);
        state.NoteLost(reason);
        return default;
    }
}
