using McpGateway.Cluster.Leases;
using McpGateway.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Nodes;

/// <summary>
/// The name of a node, which one node of a cluster has at a time: a key in Redis says where that one is. It is renewed every second and ends soon after its node. So a twin
/// that lives is told from a former life that was killed within seconds, also where no other node is there that would notice.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="cluster">The name of the cluster.</param>
/// <param name="name">The node's name.</param>
/// <param name="self">The node's address.</param>
/// <param name="logger">Hears of another one.</param>
internal sealed class NodeName(IConnectionMultiplexer redis, string cluster, string name, SiloAddress self, ILogger logger)
{
    /// <summary>Takes the name, or keeps it: the key; the own address, milliseconds, who is known to have gone. The answer is who else has it.</summary>
    private const string Take = """
        local holder = redis.call('get', KEYS[1])
        if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then return holder end
        redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
        return ''
        """;

    /// <summary>How long it is kept by a node that does not renew it.</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    /// <summary>After how many looks a node that lives would have renewed it.</summary>
    private const int Patience = 6;

    private readonly RedisKey _key = KeyOf(cluster, name);
    private readonly string _self = self.ToParsableString();
    private string _said = "";

    /// <summary>Where it is said which node has a name.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    /// <param name="name">The name.</param>
    public static RedisKey KeyOf(string cluster, string name) => $"{cluster}/names/{name}";

    /// <summary>Takes it, once a former life that has it is sure to have gone.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConfigurationException">Another node has it that lives, or Redis does not answer.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Where it ends without having been renewed, its node has gone.
            TimeSpan left = s_life;
            for (int look = 0; await TryAsync().ConfigureAwait(false) is { } holder; look++)
            {
                TimeSpan now = await redis.GetDatabase().KeyTimeToLiveAsync(_key).ConfigureAwait(false) ?? TimeSpan.Zero;
                if (look > 0 && now > left)
                {
                    throw new ConfigurationException($"Another node of the cluster '{cluster}' has the name '{name}': the one at {PlaceOf(holder)}, which lives. Give each node a name of its own (--name).");
                }

                if (look == Patience)
                {
                    Log.WaitsForName(logger, name, PlaceOf(holder));
                }

                left = now;
                await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new ConfigurationException("Redis does not answer any more. Try again when it does.", e);
        }
    }

    /// <summary>Keeps it. Where another node has it, because this one has not reached Redis for a while, that is said.</summary>
    public async Task RenewAsync()
    {
        string other = await TryAsync().ConfigureAwait(false) ?? "";
        if (other.Length > 0 && other != _said)
        {
            Log.NameTaken(logger, name, PlaceOf(other));
        }
        else if (other.Length == 0 && _said.Length > 0)
        {
            Log.NameFree(logger, name);
        }

        _said = other;
    }

    /// <summary>Gives it back.</summary>
    public async Task GiveAsync()
    {
        try
        {
            await redis.GetDatabase().ScriptEvaluateAsync(LeaseStore.Give, [_key], [_self]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // It ends by itself.
        }
    }

    private static string PlaceOf(string holder) => SiloAddress.FromParsableString(holder).Endpoint.ToString();

    /// <summary>Takes or keeps it; who else has it.</summary>
    private async Task<string?> TryAsync()
    {
        string? holder = await AskAsync("").ConfigureAwait(false);
        // Where this node listens, no other does: that one was an earlier start of it.
        return holder is not null && SiloAddress.FromParsableString(holder).Endpoint.Equals(self.Endpoint) ? await AskAsync(holder).ConfigureAwait(false) : holder;
    }

    private async Task<string?> AskAsync(string gone) =>
        (string?)await redis.GetDatabase().ScriptEvaluateAsync(Take, [_key], [_self, (long)s_life.TotalMilliseconds, gone]).ConfigureAwait(false) is { Length: > 0 } holder ? holder : null;
}
