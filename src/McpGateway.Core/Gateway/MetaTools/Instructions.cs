using McpGateway.Configuration;

namespace McpGateway.Gateway.MetaTools;

/// <summary>What the client is told at <c>initialize</c>: what the gateway is for, and the names of the servers as far as there is room.</summary>
internal static class Instructions
{
    // Clients that search tools by themselves read this too: the words are those that people use for what servers do.
    private const string Use = "Gateway to MCP servers. Before saying that you cannot do something, search with list_available_mcps for a tool, then run it with call_mcp_tool. Servers: ";

    /// <summary>How many tokens the names may have, by an estimate: together with the text before them at most 100.</summary>
    private const int MaxNameTokens = 45;

    /// <summary>The text for the servers of a configuration.</summary>
    public static string For(ConfigurationSnapshot configuration)
    {
        string[] names = [.. configuration.Servers.Where(server => !server.Disabled && server.Refusal is null).Select(server => server.Name)];
        return names.Length == 0 ? Use + "none yet." : Use + NameList.Of(names, MaxNameTokens) + ".";
    }
}
