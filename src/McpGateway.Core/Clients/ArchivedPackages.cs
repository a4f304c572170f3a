using McpGateway.Configuration;

namespace McpGateway.Clients;

/// <summary>Packages that are still used and no longer maintained, with what has taken their place.</summary>
internal static class ArchivedPackages
{
    private static readonly Dictionary<string, string> s_successors = new(StringComparer.Ordinal)
    {
        ["@modelcontextprotocol/server-github"] = "the server of GitHub itself: https://api.githubcopilot.com/mcp/, or the image ghcr.io/github/github-mcp-server",
        ["@modelcontextprotocol/server-postgres"] = "npx -y @bytebase/dbhub --dsn ...",
        ["@modelcontextprotocol/server-slack"] = "the server of Slack itself: https://mcp.slack.com/mcp",
        ["@modelcontextprotocol/server-brave-search"] = "npx -y @brave/brave-search-mcp-server --transport stdio",
        ["@modelcontextprotocol/server-puppeteer"] = "npx @playwright/mcp@latest",
    };

    /// <summary>What a server is, and what to use instead, a sentence each; null where it is none of them.</summary>
    public static (string Fact, string Successor)? Of(ServerDefinition server)
    {
        foreach (string argument in server.Arguments)
        {
            // The version, if one is named, stands behind the second @.
            int version = argument.LastIndexOf('@');
            string package = version > 0 ? argument[..version] : argument;
            if (s_successors.TryGetValue(package, out string? successor))
            {
                return ($"{package} is archived and gets no more fixes.", $"Its successor: {successor}.");
            }
        }

        return null;
    }
}
