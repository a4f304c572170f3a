namespace McpGateway.Catalog.Search;

/// <summary>A server whose tools are searched.</summary>
/// <param name="Entry">What it offers.</param>
/// <param name="Description">What the user says it is for.</param>
internal sealed record SearchedServer(CatalogEntry Entry, string? Description);
