using McpGateway.Cluster.Settings;
using McpGateway.Cluster.Shared;

namespace McpGateway.Cluster.Commands;

/// <summary><c>mcp-gateway-node keys FILE</c>: makes the keys that all nodes have.</summary>
internal static class KeysCommand
{
    /// <summary>Runs it.</summary>
    /// <exception cref="NodeUsageException">It is used otherwise.</exception>
    /// <exception cref="Configuration.ConfigurationException">The file is none of keys.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Task RunAsync(CommandCall call)
    {
        (CommandCall rest, bool adds) = call.Take("--add");
        if (rest.Arguments is not [{ Length: > 0 } file] || file[0] == '-')
        {
            throw new NodeUsageException("It is: mcp-gateway-node keys FILE, with --add where the file has keys already.");
        }

        string path = Path.GetFullPath(file);
        if (adds)
        {
            KeyRing.Add(path);
        }
        else
        {
            KeyRing.Create(path);
        }

        return call.Output.WriteLineAsync($"{path} has a new key. Give every node a copy that only it can read, and --keys with its path.");
    }
}
