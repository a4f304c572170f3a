namespace McpGateway.Diagnostics;

/// <summary>How problems are told on stderr.</summary>
/// <param name="Program">The name of the program, which each line begins with.</param>
/// <param name="AllClears">Events that are no problems, but take back one that was told: they are told as well.</param>
internal sealed record ProblemStyle(string Program, IReadOnlySet<int> AllClears)
{
    /// <summary>That of the gateway itself.</summary>
    public static ProblemStyle Default { get; } = new("mcp-gateway", new HashSet<int>());
}
