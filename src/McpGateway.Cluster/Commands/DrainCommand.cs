using McpGateway.Cluster.Nodes;
using McpGateway.Cluster.Settings;
using McpGateway.Cluster.Shared;
using McpGateway.Configuration;
using StackExchange.Redis;

namespace McpGateway.Cluster.Commands;

/// <summary><c>mcp-gateway-node drain</c>: lets a node end in order.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it.</summary>
    /// <exception cref="NodeUsageException">It is used otherwise.</exception>
    /// <exception cref="ConfigurationException">There is no such node, or it does not listen.</exception>
    public static Task RunAsync(CommandCall call)
    {
        (CommandCall rest, bool waits) = call.Take("--wait");
        SettingValues values = rest.Settings();
        string name = values.Text("name") ?? throw new NodeUsageException("--name is missing: the node that is to end, as 'mcp-gateway-node nodes' lists it.");
        KeyRing? keys = values.Path("keys") is { } file ? KeyRing.Read(file) : null;
        return CommandCall.WithRedisAsync(values, (redis, cluster) => RunAsync(redis, cluster, name, keys, waits, call.Output));
    }

    private static async Task RunAsync(IConnectionMultiplexer redis, string cluster, string name, KeyRing? keys, bool waits, TextWriter output)
    {
        ListedNode[] living = [.. (await ListedNode.ReadAsync(redis, cluster).ConfigureAwait(false)).Where(node => node.IsAlive)];
        ListedNode node = Array.Find(living, node => node.Facts.Name == name)
            ?? throw new ConfigurationException($"The cluster '{cluster}' has no node '{name}' that lives; {(living.Length == 0 ? "none does" : "there are " + string.Join(", ", living.Select(node => $"'{node.Facts.Name}'")))}.");
        bool isSealed = node.Facts.Keys.Count > 0;
        if (isSealed && (keys is null || !node.Facts.Keys.Contains(keys.Names[0], StringComparer.Ordinal)))
        {
            throw new ConfigurationException($"The node '{name}' does this only for those who have its keys: give --keys with the file that it has.");
        }

        await new DrainRequest(redis, cluster, node.Address, isSealed ? keys : null).SendAsync().ConfigureAwait(false);
        if (!await UntilAsync(async () => await FindAsync(redis, cluster, node).ConfigureAwait(false) is not { IsAlive: true, Facts.IsDraining: false }, s_patience).ConfigureAwait(false))
        {
            throw new ConfigurationException($"The node '{name}' has not heeded it within {s_patience.TotalSeconds} seconds. Its gateway.log may say why.");
        }

        await output.WriteLineAsync($"The node '{name}' takes nothing new, and ends when the calls under way have their answers.").ConfigureAwait(false);
        if (waits)
        {
            await UntilAsync(async () => await FindAsync(redis, cluster, node).ConfigureAwait(false) is not { IsAlive: true }, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
            await output.WriteLineAsync($"The node '{name}' has ended.").ConfigureAwait(false);
        }
    }

    private static async Task<ListedNode?> FindAsync(IConnectionMultiplexer redis, string cluster, ListedNode node) =>
        (await ListedNode.ReadAsync(redis, cluster).ConfigureAwait(false)).FirstOrDefault(found => found.Address == node.Address);

    private static async Task<bool> UntilAsync(Func<Task<bool>> isSo, TimeSpan patience)
    {
        long began = Environment.TickCount64;
        while (!await isSo().ConfigureAwait(false))
        {
            if (patience != Timeout.InfiniteTimeSpan && Environment.TickCount64 - began > patience.TotalMilliseconds)
            {
                return false;
            }

            await Task.Delay(s_look).ConfigureAwait(false);
        }

        return true;
    }
}
