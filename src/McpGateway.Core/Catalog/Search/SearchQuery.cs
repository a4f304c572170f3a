namespace McpGateway.Catalog.Search;

/// <summary>A query as it was understood.</summary>
/// <param name="Concepts">What it asks for; empty where it asks for nothing.</param>
/// <param name="Action">What it wants to have done with it.</param>
internal sealed record SearchQuery(IReadOnlyList<QueryConcept> Concepts, AskedAction Action);
