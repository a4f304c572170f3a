namespace McpGateway.Catalog.Schemas;

/// <summary>Alternatives of a schema.</summary>
/// <param name="Alternatives">The alternatives, in the order of the schema.</param>
/// <param name="IsConditional">
/// Whether the alternatives hold under conditions (<c>if</c>, <c>dependentSchemas</c>) or only for some objects: then a value may fit none of them.
/// </param>
internal sealed record SchemaChoice(IReadOnlyList<ToolSchema> Alternatives, bool IsConditional)
{
    /// <summary>The same for the same alternatives.</summary>
    public string Key { get; } = (IsConditional ? "?(" : "(") + string.Join('|', Alternatives.Select(alternative => alternative.Key)) + ")";
}
