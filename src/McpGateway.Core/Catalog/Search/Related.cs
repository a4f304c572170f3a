namespace McpGateway.Catalog.Search;

/// <summary>What a word or phrase of a query may be called in a tool.</summary>
/// <param name="Stems">The stems of the other word, or of the words of the other phrase.</param>
/// <param name="Weight">How much a tool is worth that says it this way; the query's own word is worth 1.</param>
internal sealed record Related(string[] Stems, double Weight);
