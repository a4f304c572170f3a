using McpGateway.Configuration;

namespace McpGateway.Clients;

/// <summary>Packages that are still used and no longer maintained, with what has taken their place.</summary>
internal static class ArchivedPackages
{
    /// <summary>By package, the name of the preset that has its successor, and who that is.</summary>
    private static readonly Dictionary<string, (string Preset, string Who)> s_successors = new(StringComparer.Ordinal)
    {
        ["@modelcontextprotocol/server-github"] = ("github", "the server of GitHub itself"),
        ["@modelcontextprotocol/server-postgres"] = ("postgres", "DBHub of Bytebase"),
        ["@modelcontextprotocol/server-slack"] = ("slack", "the server of Slack itself"),
        ["@modelcontextprotocol/server-brave-search"] = ("brave", "the server of Brave itself"),
        ["@modelcontextprotocol/server-puppeteer"] = ("playwright", "Playwright of Microsoft"),
    };

    /// <summary>The packages.</summary>
    public static IEnumerable<string> Names => s_successors.Keys;

    /// <summary>What a server is, and what to use instead, a sentence each; null where it is none of them.</summary>
    public static (string Fact, string Successor)? Of(ServerDefinition server)
    {
        foreach (string argument in server.Arguments)
        {
            // The version, if one is named, stands behind the second @.
            int version = argument.LastIndexOf('@');
            string package = version > 0 ? argument[..version] : argument;
            if (s_successors.TryGetValue(package, out (string Preset, string Who) successor))
            {
                return ($"{package} is archived and gets no more fixes.", $"Its successor is {successor.Who}: mcp-gateway add --preset {successor.Preset} (in PowerShell: Register-McpServer -Preset {successor.Preset}).");
            }
        }

        return null;
    }
}
