namespace McpGateway.Catalog.Search;

/// <summary>One thing that a query asks for: a word or phrase of it, with all that may stand for it in a tool.</summary>
/// <param name="Key">Its stems, with spaces between them.</param>
/// <param name="Place">The number of its first word in the query.</param>
/// <param name="Ways">The ways to say it, the query's own first.</param>
/// <param name="Rarity">How much it tells tools apart: the inverse document frequency.</param>
internal sealed record QueryConcept(string Key, int Place, IReadOnlyList<Related> Ways, double Rarity);
