using System.Security.Cryptography;
using McpGateway.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>Sees whether all nodes have the same configuration: each says now and then what its own is like, and all read it, the less often the more there are.</summary>
/// <param name="redis">Where they say it.</param>
/// <param name="node">The name of this node.</param>
/// <param name="home">Its folder.</param>
/// <param name="nodes">The names of the nodes, also of some that have gone.</param>
/// <param name="logger">Hears of it.</param>
internal sealed class ConfigurationWatch(SharedRedis redis, string node, GatewayHome home, Func<IReadOnlyCollection<string>> nodes, ILogger logger)
{
    private const int DigestLength = 4;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    /// <summary>What each node adds to the time between two looks: a thousand nodes look every 40 seconds.</summary>
    private static readonly TimeSpan s_lookOfNode = TimeSpan.FromMilliseconds(40);

    /// <summary>For how many looks what a node has said counts: one that has gone says nothing more.</summary>
    private const int Life = 4;

    private string _said = "";
    private volatile int _living = 1;

    /// <summary>How many nodes live, as far as is known.</summary>
    public int Living => _living;

    private TimeSpan Pause => _living * s_lookOfNode is var all && all > s_look ? all : s_look;

    /// <summary>Looks until it is told to end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await LookAsync().ConfigureAwait(false);
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync()
    {
        string own = DigestOf(home.ConfigurationFile);
        string[] names = [.. nodes().Append(node).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        await redis.TryAsync(database => database.StringSetAsync(KeyOf(node), own, Life * Pause)).ConfigureAwait(false);
        (bool isReached, RedisValue[]? all) = await redis.TryAsync(database => database.StringGetAsync([.. names.Select(name => (RedisKey)KeyOf(name))])).ConfigureAwait(false);
        if (!isReached)
        {
            return;
        }

        (string Node, string Digest)[] known = [.. names.Zip(all!).Where(entry => !entry.Second.IsNull).Select(entry => (entry.First, entry.Second.ToString()))];
        _living = Math.Max(1, known.Length);
        string differ = known.Select(entry => entry.Digest).Distinct(StringComparer.Ordinal).Count() > 1
            ? string.Join(", ", known.GroupBy(entry => entry.Digest, StringComparer.Ordinal).Select(same => $"{string.Join(" and ", same.Select(entry => $"'{entry.Node}'"))} {same.Key}"))
            : "";
        if (differ.Length > 0 && differ != _said)
        {
            Log.ConfigurationsDiffer(logger, differ);
        }
        else if (differ.Length == 0 && _said.Length > 0)
        {
            Log.ConfigurationsAgree(logger);
        }

        _said = differ;
    }

    private string KeyOf(string name) => redis.Key("configurations/" + name);

    private static string DigestOf(string file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)).AsSpan(0, DigestLength));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "none";
        }
    }
}
