namespace McpGateway.Catalog.Effects;

/// <summary>
/// Whether the user is asked before a tool is called; docs/security.md has the rule. What the server says decides (MCP 2025-11-25, ToolAnnotations: absent
/// means destructive). Many servers say nothing of any tool: there the words of the tool's name decide, because a script that only reads should not be stopped.
/// </summary>
internal static class ToolEffects
{
    /// <summary>Why the user is asked before a call of the tool.</summary>
    /// <param name="server">The server's name in the configuration.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="tool">The tool; null where it is not known.</param>
    /// <param name="tools">All tools of the server, as far as they are known.</param>
    public static ConsentReason ReasonToAsk(string server, string name, CatalogTool? tool, IReadOnlyList<CatalogTool> tools)
    {
        if (tool is { IsDestructive: false })
        {
            return ConsentReason.None;
        }

        if (tool is { SaysDestructive: true })
        {
            return ConsentReason.SaysMayDestroy;
        }

        // The word of a name counts for less than that of a server which knows how to say what its tools do.
        return tools.Any(other => other.HasHints) ? ConsentReason.SaysNothing
            : EffectWords.OnlyRead(name, server, [.. tools.Select(other => other.Name)]) ? ConsentReason.None
            : ConsentReason.NameMayChange;
    }
}
