using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>One schema as it stands in a document: an object or a boolean, before references and <c>allOf</c> are followed.</summary>
internal sealed class SchemaPart
{
    public const string RootLocation = "#";

    /// <summary>Stands for the schema at a place of a document.</summary>
    /// <param name="source">The document.</param>
    /// <param name="element">The schema.</param>
    /// <param name="location">Its JSON pointer, which no other part of the document has.</param>
    /// <param name="resource">The schema whose <c>$id</c> references from here start from; null for the schema itself.</param>
    public SchemaPart(SchemaSource source, JsonElement element, string location, SchemaPart? resource)
    {
        Source = source;
        Element = element;
        Location = location;
        Resource = resource is null || (location != RootLocation && Text("$id") is { } id && !id.StartsWith('#')) ? this : resource;
    }

    public SchemaSource Source { get; }

    public JsonElement Element { get; }

    public string Location { get; }

    public SchemaPart Resource { get; }

    public bool IsFalse => Element.ValueKind == JsonValueKind.False;

    public bool TryGet(string keyword, out JsonElement value)
    {
        value = default;
        return Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(keyword, out value);
    }

    /// <summary>A keyword that is a text; null where it is absent or no text.</summary>
    public string? Text(string keyword) => TryGet(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A keyword that is a schema; null where it is absent or none.</summary>
    public SchemaPart? Child(string keyword) =>
        TryGet(keyword, out JsonElement value) && IsSchema(value) ? Source.PartAt(value, Location + "/" + keyword, Resource) : null;

    /// <summary>The schemas of a keyword that maps names to schemas; of those with the same name the last.</summary>
    public IReadOnlyList<(string Name, SchemaPart Part)> Members(string keyword)
    {
        if (!TryGet(keyword, out JsonElement value) || value.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var members = new List<(string, SchemaPart)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (seen.Add(member.Name) && value.TryGetProperty(member.Name, out JsonElement last))
            {
                members.Add((member.Name, Source.PartAt(last, Location + "/" + keyword + "/" + SchemaSource.Escape(member.Name), Resource)));
            }
        }

        return members;
    }

    /// <summary>The schemas of a keyword that is an array of schemas.</summary>
    public IReadOnlyList<SchemaPart> Items(string keyword) =>
        TryGet(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select((item, index) => Source.PartAt(item, FormattableString.Invariant($"{Location}/{keyword}/{index}"), Resource))]
            : [];

    /// <summary>The texts of a keyword that is an array of them.</summary>
    public IEnumerable<string> Texts(string keyword) => TryGet(keyword, out JsonElement value) ? TextsOf(value) : [];

    /// <summary>The schema and all that it includes by reference or by <c>allOf</c>, itself first and each once.</summary>
    public void AddWithIncluded(List<SchemaPart> parts, HashSet<string> seen)
    {
        if (!seen.Add(Location))
        {
            return;
        }

        parts.Add(this);
        foreach (string keyword in (ReadOnlySpan<string>)["$ref", "$dynamicRef", "$recursiveRef"])
        {
            if (Text(keyword) is { } reference)
            {
                Source.Resolve(reference, Resource)?.AddWithIncluded(parts, seen);
            }
        }

        foreach (SchemaPart part in Items("allOf"))
        {
            part.AddWithIncluded(parts, seen);
        }
    }

    public static IEnumerable<string> TextsOf(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!) : [];

    private static bool IsSchema(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
}
