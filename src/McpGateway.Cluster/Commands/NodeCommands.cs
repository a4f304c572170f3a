using McpGateway.Cluster.Settings;

namespace McpGateway.Cluster.Commands;

/// <summary>The commands of <c>mcp-gateway-node</c>.</summary>
internal static class NodeCommands
{
    private static readonly string[] s_redis = ["redis", "redis-file", "redis-ca", "allow-insecure-redis", "cluster", "config"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        new("nodes", "--redis ADDRESS [options]", "lists the nodes of a cluster", "Lists the nodes as they describe themselves in Redis: where each is, whether it serves, how many servers run there and how many may, since when it runs, and what it has.", NodesCommand.RunAsync) { Settings = s_redis },
        new("drain", "--name NAME --redis ADDRESS [options]", "lets a node end in order, as SIGTERM does", "Tells a node to take nothing new and to end, with 0, when its calls under way have their answers (or the time of its --drain is over). What starts it again, such as Kubernetes, does so then. Where the node has keys, only who has them can tell it.", DrainCommand.RunAsync)
        {
            Own = [("--wait", "waits until it has ended")],
            Settings = ["name", "keys", .. s_redis],
        },
        new("config", "push FILE --keys FILE --redis ADDRESS [options]", "gives a configuration to all nodes", "Gives FILE, a config.json, to all nodes that were started with --config-from-redis. Nothing is written where it has errors, or a node could not read it because it does not have the first key in the file of --keys.", ConfigCommand.RunAsync)
        {
            Own = [("--force", "gives it also where some nodes cannot read it, and stay with what they have")],
            Settings = ["keys", .. s_redis],
        },
        new("keys", "FILE [--add]", "makes the keys that all nodes have", "Makes FILE with a new key, for --keys: with it nodes encrypt what they share. Give every node a copy that only it can read.", KeysCommand.RunAsync)
        {
            Own = [("--add", "adds a key to those of the file: give all nodes the file and restart them, then move the new line to the first place and do the same again")],
        },
        new("health", "[--listen URL]", "asks the node on this machine whether it lives", "Asks the node at the first address of --listen whether it lives, and ends with 0 where it does and with 1 where not: for containers. Whether it takes new work is said at /ready.", HealthCheck.RunAsync) { Settings = ["listen", "config"] },
    ];

    /// <summary>The command of a name.</summary>
    /// <exception cref="NodeUsageException">There is none.</exception>
    public static NodeCommand Find(string name) => All.FirstOrDefault(command => command.Name == name)
        ?? throw new NodeUsageException($"'{name.Split('=')[0]}' is not a command.{SettingsReader.DidYouMean(name, All.Select(command => command.Name))}");
}
