namespace McpGateway.Configuration;

/// <summary>Some tools of some servers.</summary>
/// <param name="Servers">The servers.</param>
/// <param name="Tools">Patterns of the names of their tools.</param>
internal sealed record ToolRule(ServerRule Servers, IReadOnlyList<string> Tools);
