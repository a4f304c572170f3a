namespace McpGateway.Catalog.Search;

/// <summary>A tool that fits a search.</summary>
/// <param name="Server">The server that has it.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Score">How well it fits; comparable within one search only.</param>
/// <param name="Fit">How much of the query the tool answers to: from 0, nothing, to 1, every word as it was written.</param>
public sealed record ToolMatch(string Server, CatalogTool Tool, double Score, double Fit);
