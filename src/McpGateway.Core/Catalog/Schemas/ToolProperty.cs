namespace McpGateway.Catalog.Schemas;

/// <summary>A property of an object that a schema describes.</summary>
/// <param name="Name">The name exactly as the server wrote it: not trusted, of any length.</param>
/// <param name="IsRequired">Whether an object without it is refused.</param>
/// <param name="Schema">What its value must be.</param>
public sealed record ToolProperty(string Name, bool IsRequired, ToolSchema Schema);
