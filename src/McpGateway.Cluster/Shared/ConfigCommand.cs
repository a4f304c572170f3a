using System.Globalization;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Settings;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary><c>mcp-gateway-node config push FILE</c>: gives a configuration to all nodes that take it from Redis.</summary>
internal static class ConfigCommand
{
    /// <summary>The word that asks for it.</summary>
    public const string Name = "config";

    /// <summary>Runs it.</summary>
    /// <param name="arguments">What stands behind its name.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="output">Where it says what it has done.</param>
    /// <exception cref="NodeUsageException">It is used otherwise.</exception>
    /// <exception cref="ConfigurationException">The file, the keys or Redis cannot be used.</exception>
    public static async Task RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, TextWriter output)
    {
        if (arguments is not ["push", { } file, ..] || file.StartsWith('-'))
        {
            throw new NodeUsageException("It is: mcp-gateway-node config push FILE --keys FILE, with --redis and --cluster as the nodes have them.");
        }

        SettingValues values = NodeOptionsReader.Collect([.. arguments.Skip(2)], variables);
        if (values.Path("keys") is not { } keys)
        {
            throw new NodeUsageException("--keys is missing: the file with the keys that all nodes have.");
        }

        long version = await PushAsync(file, RedisSetting.Read(values, "config"), keys, values.Text("cluster") ?? NodeOptions.DefaultCluster).ConfigureAwait(false);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Version {version} is there; nodes with --config-from-redis take it within a second.")).ConfigureAwait(false);
    }

    private static async Task<long> PushAsync(string file, ConfigurationOptions redis, string keys, string cluster)
    {
        byte[] content = await File.ReadAllBytesAsync(file).ConfigureAwait(false);
        ConfigurationSnapshot read = ConfigurationReader.Read(file, content);
        if (read.IsBroken)
        {
            throw new ConfigurationException($"{read.Problems[^1]} Nothing was pushed.");
        }

        KeyRing ring = KeyRing.Read(Path.GetFullPath(keys));
        IConnectionMultiplexer connection = await RedisConnection.OpenAsync(redis, cluster).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await new SharedConfiguration(new SharedRedis(connection, cluster, NullLogger.Instance), ring).PushAsync(content).ConfigureAwait(false)
                ?? throw new IOException("Redis did not answer in time. Try again.");
        }
    }
}
