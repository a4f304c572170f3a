namespace McpGateway.Benchmarks.Estimate;

/// <summary>Texts that are counted together.</summary>
/// <param name="Name">What they are called in the table.</param>
/// <param name="Texts">The texts.</param>
internal sealed record Sample(string Name, IReadOnlyList<string> Texts);
