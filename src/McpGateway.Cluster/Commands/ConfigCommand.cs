using System.Globalization;
using McpGateway.Cluster.Nodes;
using McpGateway.Cluster.Settings;
using McpGateway.Cluster.Shared;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace McpGateway.Cluster.Commands;

/// <summary><c>mcp-gateway-node config push FILE</c>: gives a configuration to all nodes that take it from Redis.</summary>
internal static class ConfigCommand
{
    /// <summary>Runs it.</summary>
    /// <exception cref="NodeUsageException">It is used otherwise.</exception>
    /// <exception cref="ConfigurationException">The file, the keys or Redis cannot be used, or a node could not read it.</exception>
    public static async Task RunAsync(CommandCall call)
    {
        (CommandCall rest, bool isForced) = call.Take("--force");
        if (rest.Arguments is not ["push", { } file, ..] || file.StartsWith('-'))
        {
            throw new NodeUsageException("It is: mcp-gateway-node config push FILE --keys FILE, with --redis and --cluster as the nodes have them.");
        }

        SettingValues values = rest.Settings(skipped: 2);
        if (values.Path("keys") is not { } keys)
        {
            throw new NodeUsageException("--keys is missing: the file with the keys that all nodes have.");
        }

        byte[] content = await File.ReadAllBytesAsync(file).ConfigureAwait(false);
        ConfigurationSnapshot read = ConfigurationReader.Read(file, content);
        if (read.IsBroken)
        {
            throw new ConfigurationException($"{read.Problems[^1]} Nothing was pushed.");
        }

        KeyRing ring = KeyRing.Read(keys);
        await CommandCall.WithRedisAsync(values, (redis, cluster) => PushAsync(redis, cluster, content, ring, isForced, call.Output)).ConfigureAwait(false);
    }

    private static async Task PushAsync(IConnectionMultiplexer redis, string cluster, byte[] content, KeyRing ring, bool isForced, TextWriter output)
    {
        NodeFacts[] takers = [.. (await ListedNode.ReadAsync(redis, cluster).ConfigureAwait(false)).Where(node => node is { IsAlive: true, Facts.TakesConfiguration: true }).Select(node => node.Facts)];
        string[] unable = [.. takers.Where(node => !node.Keys.Contains(ring.Names[0], StringComparer.Ordinal)).Select(node => $"'{node.Name}'")];
        if (unable.Length > 0 && !isForced)
        {
            throw new ConfigurationException($"{(unable.Length == takers.Length ? "None of the nodes" : string.Join(", ", unable))} could read it: the first key in the file of --keys is none of theirs. Nothing was pushed. Use the file that they have, or say --force.");
        }

        long version = await new SharedConfiguration(new SharedRedis(redis, cluster, NullLogger.Instance), ring).PushAsync(content).ConfigureAwait(false)
            ?? throw new IOException("Redis did not answer in time. Try again.");
        string whoTakes = takers.Length == 0 ? "no node with --config-from-redis lives now; each takes it when it starts."
            : unable.Length > 0 ? $"{string.Join(", ", unable)} cannot read it and {(unable.Length == 1 ? "goes" : "go")} on without."
            : "nodes with --config-from-redis take it within a second.";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Version {version} is there; {whoTakes}")).ConfigureAwait(false);
    }
}
