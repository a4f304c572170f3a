namespace McpGateway.Cluster.Commands;

/// <summary>A command of <c>mcp-gateway-node</c>, beside running a node.</summary>
/// <param name="Name">The word that asks for it.</param>
/// <param name="Usage">What stands behind that.</param>
/// <param name="Summary">What it does, for the list of all.</param>
/// <param name="Description">The same with more words.</param>
/// <param name="RunAsync">Does it; what goes wrong is thrown.</param>
internal sealed record NodeCommand(string Name, string Usage, string Summary, string Description, Func<CommandCall, Task> RunAsync)
{
    /// <summary>The options of its own.</summary>
    public IReadOnlyList<(string Option, string Description)> Own { get; init; } = [];

    /// <summary>The settings of nodes that count for it.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
