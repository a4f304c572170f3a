using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Pinning;

/// <summary>What to do about what is other than it was approved.</summary>
internal static class PinRemedies
{
    /// <summary>How the user sees it and approves it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tool">The tool; null where it is about the server as a whole.</param>
    public static string Of(ServerDefinition server, string? tool)
    {
        string name = Quoted(server.Name);
        return $"To see it, the user runs: mcp-gateway pin {name} --changed; to approve it: mcp-gateway pin approve {name}{(tool is null ? "" : " " + Quoted(tool))}";
    }

    private static string Quoted(string name)
    {
        string shown = UntrustedText.OneLine(name, 128);
        return shown.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or ':') ? shown : $"\"{shown}\"";
    }
}
