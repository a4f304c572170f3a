using System.Collections.Concurrent;
using McpGateway.Cluster.Recovery;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// What nodes tell each other at once: short messages of some kinds in one channel of Redis. A message can be missed, so there is a look now and then, and one after each
/// time that Redis was away or has lost everything.
/// </summary>
/// <param name="redis">Where the channel is.</param>
/// <param name="nodes">How many nodes live.</param>
/// <param name="logger">Hears of trouble.</param>
/// <param name="look">How long after one look there is another.</param>
internal sealed class Announcements(SharedRedis redis, Func<int> nodes, ILogger logger, TimeSpan look)
{
    /// <summary>The same where Redis could not be reached.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(2);

    /// <summary>By how much each node spreads what all do at the same time.</summary>
    private static readonly TimeSpan s_spreadOfNode = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentDictionary<string, Func<string, Task>> _hearers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Func<Task>> _looks = new();
    private readonly ConcurrentQueue<Func<Task<bool>>> _renewals = new();
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _life;
    private int _isRestored;

    /// <summary>With the usual time between looks.</summary>
    /// <param name="redis">Where the channel is.</param>
    /// <param name="nodes">How many nodes live.</param>
    /// <param name="logger">Hears of trouble.</param>
    public Announcements(SharedRedis redis, Func<int> nodes, ILogger logger)
        : this(redis, nodes, logger, TimeSpan.FromSeconds(15))
    {
    }

    /// <summary>Tells all nodes something, this one too. Where Redis cannot be reached, nobody hears of it.</summary>
    /// <param name="redis">Where the channel is.</param>
    /// <param name="kind">What it is about: a word.</param>
    /// <param name="text">What there is to say.</param>
    public static async Task TellAsync(SharedRedis redis, string kind, string text = "") =>
        await redis.TryAsync(_ => redis.Messages.PublishAsync(ChannelOf(redis), $"{kind} {text}")).ConfigureAwait(false);

    /// <inheritdoc cref="TellAsync(SharedRedis, string, string)"/>
    public Task TellAsync(string kind, string text) => TellAsync(redis, kind, text);

    /// <summary>Has something done with each message of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="hear">What is done.</param>
    public void OnMessage(string kind, Func<string, Task> hear) => _hearers[kind] = hear;

    /// <summary>Has something done with each look, one after the other.</summary>
    /// <param name="action">What is done.</param>
    public void OnLook(Func<Task> action) => _looks.Enqueue(action);

    /// <summary>Has something done when messages may have been missed, or Redis has lost everything.</summary>
    /// <param name="renew">What is done, and whether Redis could be reached for it.</param>
    public void OnRenewal(Func<Task<bool>> renew) => _renewals.Enqueue(renew);

    /// <summary>Has the next look now.</summary>
    public void LookNow() => _wake.TrySetResult();

    /// <summary>Waits for a moment that is another for each node, so that not all ask Redis at once.</summary>
    public Task SpreadAsync() => Task.Delay(s_spreadOfNode * (nodes() * Random.Shared.NextDouble()));

    /// <summary>Listens from now on.</summary>
    public async Task BeginAsync()
    {
        redis.OnRestored(() =>
        {
            Volatile.Write(ref _isRestored, 1);
            LookNow();
        });
        try
        {
            await redis.Messages.SubscribeAsync(ChannelOf(redis), (channel, message) => _ = HearAsync(message.ToString())).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // The connection subscribes again by itself; until then the look has to do.
        }
    }

    /// <summary>Looks until it is told to end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bool isReached = await LookAsync().ConfigureAwait(false);
            await Task.WhenAny(_wake.Task, Task.Delay(isReached ? look : s_again, cancellationToken)).ConfigureAwait(false);
        }
    }

    private static RedisChannel ChannelOf(SharedRedis redis) => RedisChannel.Literal(redis.Key("announcements"));

    private async Task HearAsync(string message)
    {
        string[] parts = message.Split(' ', 2);
        if (parts.Length == 2 && _hearers.TryGetValue(parts[0], out Func<string, Task>? hear))
        {
            await GuardedAsync(() => hear(parts[1])).ConfigureAwait(false);
        }
    }

    private async Task<bool> LookAsync()
    {
        bool isRestored = Interlocked.Exchange(ref _isRestored, 0) != 0;
        (bool isReached, string? life) = await redis.TryAsync(database => RedisLife.ReadAsync(database, redis.Life)).ConfigureAwait(false);
        if (isReached)
        {
            bool isNew = _life is not null && life != _life;
            _life = life;
            foreach (Func<Task> action in _looks)
            {
                await GuardedAsync(action).ConfigureAwait(false);
            }

            isRestored |= isNew;
            if (isRestored)
            {
                await SpreadAsync().ConfigureAwait(false);
                foreach (Func<Task<bool>> renew in _renewals)
                {
                    await GuardedAsync(async () => isReached &= await renew().ConfigureAwait(false)).ConfigureAwait(false);
                }
            }
        }

        if (isRestored && !isReached)
        {
            Volatile.Write(ref _isRestored, 1);
        }

        return isReached;
    }

    private async Task GuardedAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // What others say must not end what this node does.
            Log.AnnouncementFailed(logger, e);
        }
    }
}
