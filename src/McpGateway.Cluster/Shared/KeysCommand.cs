using System.CommandLine;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Shared;

/// <summary><c>mcp-gateway-node keys FILE</c>: makes the keys that all nodes have.</summary>
internal static class KeysCommand
{
    /// <summary>The word that asks for it.</summary>
    public const string Name = "keys";

    /// <summary>Runs it.</summary>
    /// <param name="arguments">What stands behind its name.</param>
    /// <param name="output">Where it says what it has done.</param>
    /// <param name="problems">Where errors go.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter problems)
    {
        var file = new Argument<string>("FILE") { Description = "the file, of which every node gets a copy (--keys)" };
        var add = new Option<bool>("--add") { Description = "adds a key to those of the file: give all nodes the file, restart them, then move the new line to the first place and do the same again" };
        var command = new Command(Name, "Makes the keys with which nodes encrypt what they share.") { file, add };
        command.SetAction(parsed =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            try
            {
                if (parsed.GetValue(add))
                {
                    KeyRing.Add(path);
                }
                else
                {
                    KeyRing.Create(path);
                }
            }
            catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
            {
                problems.WriteLine($"mcp-gateway-node keys: {e.Message}");
                return 1;
            }

            output.WriteLine($"{path} has a new key. Give every node a copy that only it can read, and --keys with its path.");
            return 0;
        });
        return new RootCommand("The keys of all nodes.") { command }.Parse([Name, .. arguments]).Invoke(new InvocationConfiguration { Output = output, Error = problems });
    }
}
