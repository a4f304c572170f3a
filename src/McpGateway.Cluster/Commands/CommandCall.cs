using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Settings;
using StackExchange.Redis;

namespace McpGateway.Cluster.Commands;

/// <summary>What was said to a command.</summary>
/// <param name="Arguments">What stands behind its name.</param>
/// <param name="Variables">The environment.</param>
/// <param name="Output">Where it says what it has done.</param>
internal sealed record CommandCall(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Variables, TextWriter Output)
{
    /// <summary>The settings of nodes that were said.</summary>
    /// <param name="skipped">How many words before them are none.</param>
    /// <exception cref="NodeUsageException">Something in it is not known.</exception>
    public SettingValues Settings(int skipped = 0) => NodeOptionsReader.Collect([.. Arguments.Skip(skipped)], Variables);

    /// <summary>The call without an option of the command's own, and whether it was there.</summary>
    public (CommandCall Call, bool IsThere) Take(string option) =>
        (this with { Arguments = [.. Arguments.Where(argument => argument != option)] }, Arguments.Contains(option, StringComparer.Ordinal));

    /// <summary>Does something with the Redis of a cluster.</summary>
    /// <param name="values">What was said.</param>
    /// <param name="act">Does it: the connection, and the name of the cluster.</param>
    /// <exception cref="Configuration.ConfigurationException">Redis cannot be used.</exception>
    public static async Task WithRedisAsync(SettingValues values, Func<IConnectionMultiplexer, string, Task> act)
    {
        string cluster = values.Text("cluster") ?? NodeOptions.DefaultCluster;
        IConnectionMultiplexer redis = await RedisConnection.OpenAsync(RedisSetting.Read(values, "command"), cluster).ConfigureAwait(false);
        await using (redis.ConfigureAwait(false))
        {
            try
            {
                await act(redis, cluster).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                throw new IOException("Redis does not answer any more. Try again.", e);
            }
        }
    }
}
