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

    /// <summary>A keyword that is a text; null where it is absent or not a string.</summary>
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

        var order = new List<string>();
        var last = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string name = member.Name;
            if (!last.ContainsKey(name))
            {
                order.Add(name);
            }

            last[name] = member.Value;
        }

        string location = Location + "/" + keyword + "/";
        return [.. order.Select(name => (name, Source.PartAt(last[name], location + SchemaSource.Escape(name), Resource)))];
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
        // No recursion: references may be as many as a server likes, one leading to the next.
        var open = new Stack<SchemaPart>([this]);
        while (open.TryPop(out SchemaPart? part))
        {
            if (!seen.Add(part.Location))
            {
                continue;
            }

            parts.Add(part);
            if (Source.MayInclude())
            {
                foreach (SchemaPart included in Enumerable.Reverse(part.Included()))
                {
                    open.Push(included);
                }
            }
        }
    }

    public static IEnumerable<string> TextsOf(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!) : [];

    private List<SchemaPart> Included()
    {
        var included = new List<SchemaPart>();
        foreach (string keyword in (ReadOnlySpan<string>)["$ref", "$dynamicRef", "$recursiveRef"])
        {
            if (Text(keyword) is { } reference && Source.Resolve(reference, Resource) is { } target)
            {
                included.Add(target);
            }
        }

        included.AddRange(Items("allOf"));
        return included;
    }

    private static bool IsSchema(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
}
