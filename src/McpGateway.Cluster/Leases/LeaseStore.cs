using System.Diagnostics;
using System.Globalization;
using McpGateway.Cluster.Recovery;
using StackExchange.Redis;

namespace McpGateway.Cluster.Leases;

/// <summary>
/// Leases in Redis: of each name, one at a time. Each has a number that is greater than those of all before it (a fencing number): who keeps the greatest that it has seen
/// can tell a holder that has lost its lease without knowing. The numbers are times of Redis where those are greater, so that they grow on when Redis has lost its data. When it
/// has, holders renew what they hold, and nobody takes a lease before they have had the time to.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="cluster">The name of the cluster.</param>
/// <param name="duration">How long a lease lasts that is not renewed.</param>
internal sealed class LeaseStore(IConnectionMultiplexer redis, string cluster, TimeSpan duration)
{
    private const string Take = RedisLife.Function + """
        local began = tonumber(string.match(life(KEYS[3], ARGV[3]), '^%d+'))
        if redis.call('exists', KEYS[1]) == 1 or now() - began < tonumber(ARGV[2]) then return 0 end
        local fence = math.max(now(), tonumber(redis.call('get', KEYS[2]) or '0') + 1)
        local text = string.format('%.0f', fence)
        redis.call('set', KEYS[2], text)
        redis.call('set', KEYS[1], ARGV[1] .. ':' .. text, 'px', ARGV[2])
        return fence
        """;

    /// <summary>Makes what a holder has in Redis last on: the key; the holder's value, milliseconds.</summary>
    public const string Renew = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";

    /// <summary>The same; a lease that nobody has any more, although its time is not over, was lost by Redis.</summary>
    private const string RenewOrRestore = "if redis.call('exists', KEYS[1]) == 0 then redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) return 1 end " + Renew;

    /// <summary>Takes away what a holder has in Redis: the key; the holder's value.</summary>
    public const string Give = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a lease lasts that is not renewed.</summary>
    public TimeSpan Duration => duration;

    /// <summary>Takes a lease as soon as nobody has it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="owner">Who takes it, for people.</param>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LeaseException">Somebody has it still, or Redis cannot be reached.</exception>
    public async Task<Lease> TakeAsync(string name, string owner, TimeSpan patience, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            string? holder;
            try
            {
                long asked = Stopwatch.GetTimestamp();
                long fence = (long)await redis.GetDatabase().ScriptEvaluateAsync(Take, [KeyOf(name), FenceKeyOf(name), RedisLife.KeyOf(cluster)], [owner, (long)duration.TotalMilliseconds, Guid.NewGuid().ToString("N")]).ConfigureAwait(false);
                if (fence > 0)
                {
                    return new Lease(this, name, string.Create(CultureInfo.InvariantCulture, $"{owner}:{fence}"), fence, asked);
                }

                holder = await HolderOfAsync(name).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                throw new LeaseException("Redis cannot be reached, and without it no node may start a server that is exclusive", e);
            }

            if (Stopwatch.GetElapsedTime(began) >= patience)
            {
                throw new LeaseException($"it is exclusive, and the node '{holder ?? "that had it"}' has not let it go");
            }

            await Task.Delay(s_lookAgain, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a lease last on. False where it is lost.</summary>
    public async Task<bool> RenewAsync(Lease lease) =>
        (long)await redis.GetDatabase().ScriptEvaluateAsync(RenewOrRestore, [KeyOf(lease.Name)], [lease.Value, (long)duration.TotalMilliseconds]).ConfigureAwait(false) == 1;

    /// <summary>Gives a lease back.</summary>
    public Task GiveAsync(Lease lease) => redis.GetDatabase().ScriptEvaluateAsync(Give, [KeyOf(lease.Name)], [lease.Value]);

    /// <summary>Who has a lease; null for nobody.</summary>
    public async Task<string?> HolderOfAsync(string name) =>
        (string?)await redis.GetDatabase().StringGetAsync(KeyOf(name)).ConfigureAwait(false) is { } value && value.LastIndexOf(':') is > 0 and var end ? value[..end] : null;

    private RedisKey KeyOf(string name) => $"{cluster}/leases/{{{name}}}";

    private RedisKey FenceKeyOf(string name) => $"{cluster}/leases/{{{name}}}/fence";
}
