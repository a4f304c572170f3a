namespace McpGateway.Catalog;

/// <summary>A tool that fits a search.</summary>
/// <param name="Server">The server that has it.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Score">How well it fits; comparable within one search only.</param>
public sealed record ToolMatch(string Server, CatalogTool Tool, double Score);
