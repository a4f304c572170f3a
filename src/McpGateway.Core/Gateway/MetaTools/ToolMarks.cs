using McpGateway.Catalog;

namespace McpGateway.Gateway.MetaTools;

/// <summary>
/// Marks tools that only read, and tools of which their server says that they may destroy; without a word of its server a tool has no mark: absent means
/// destructive (MCP 2025-11-25, ToolAnnotations), and to mark every tool of such a server would tell nobody anything. <see cref="MetaToolDefinitions"/> explains both.
/// </summary>
internal static class ToolMarks
{
    /// <summary>The mark with a space before it, or nothing.</summary>
    public static string Of(CatalogTool tool) => tool.IsReadOnly ? " *" : tool is { IsDestructive: true, HasHints: true } ? " !" : "";
}
