using System.Runtime.CompilerServices;
using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>
/// A JSON Schema (2020-12, with what older drafts and OpenAPI 3.0 write differently) that a tool gives for its arguments or a part of them: references
/// are followed, <c>allOf</c> is merged, alternatives are kept. It is read as far as it is looked at, so schemas that refer to themselves have
/// no end: who walks one bounds the walk, or remembers the instances, which are the same for the same place.
/// An instance is not for several threads at once.
/// </summary>
public sealed class ToolSchema
{
    private readonly SchemaSource _source;
    private IReadOnlyList<SchemaChoice>? _choices;
    private IReadOnlyList<ToolProperty>? _properties;
    private HashSet<string>? _required;
    private SchemaTypes? _types;
    private (bool IsRead, IReadOnlyList<JsonElement>? Values) _enum;
    private Reading _underWay;

    internal ToolSchema(SchemaSource source, IReadOnlyList<SchemaPart> parts, IReadOnlyList<SchemaChoice> choices, string key)
    {
        _source = source;
        Parts = parts;
        GivenChoices = choices;
        Key = key;
    }

    /// <summary>The types of value that are allowed. A schema that does not say allows all, even where it describes properties or items.</summary>
    public SchemaTypes Types => _types ??= Guarded(Reading.Types, SchemaTypes.All, ReadTypes);

    /// <summary>The values of <c>enum</c> or <c>const</c>, of all alternatives where each has some; null where any value of the types may do.</summary>
    public IReadOnlyList<JsonElement>? EnumValues
    {
        get
        {
            if (!_enum.IsRead)
            {
                _enum = (true, Guarded(Reading.Enum, null, ReadEnum));
            }

            return _enum.Values;
        }
    }

    /// <summary>The default value; null where none is given.</summary>
    public JsonElement? Default => Keyword("default");

    /// <summary>The title, as the server gave it.</summary>
    public string? Title => Text("title");

    /// <summary>The description, as the server gave it: not trusted, of any length.</summary>
    public string? Description => Text("description");

    /// <summary>The format of a text, such as <c>date-time</c> or <c>uri</c>.</summary>
    public string? Format => Text("format") ?? FromOnlyAlternative(alternative => alternative.Format);

    /// <summary>How a text holds bytes, such as <c>base64</c>.</summary>
    public string? ContentEncoding => Text("contentEncoding") ?? FromOnlyAlternative(alternative => alternative.ContentEncoding);

    /// <summary>The media type of what a text holds.</summary>
    public string? ContentMediaType => Text("contentMediaType") ?? FromOnlyAlternative(alternative => alternative.ContentMediaType);

    /// <summary>The regular expression (ECMA-262) that a text fits.</summary>
    internal string? Pattern => Text("pattern");

    /// <summary>The least number allowed.</summary>
    public double? Minimum => Number("minimum");

    /// <summary>The greatest number allowed.</summary>
    public double? Maximum => Number("maximum");

    /// <summary>What items of an array must be, those of <see cref="PrefixItems"/> aside; null where nothing is said.</summary>
    public ToolSchema? Items => Merged(part => part.Child("items") ?? part.Child(part.TryGet("items", out _) ? "additionalItems" : "unevaluatedItems"), alternative => alternative.Items);

    /// <summary>What the first items of an array must be, one by one.</summary>
    public IReadOnlyList<ToolSchema> PrefixItems =>
        Parts.Select(part => part.Items("prefixItems") is { Count: > 0 } items ? items : part.Items("items")).FirstOrDefault(items => items.Count > 0) is { } tuple
            ? [.. tuple.Select(_source.Of)]
            : [];

    /// <summary>
    /// The properties of an object, in the server's order: its own, those of all alternatives, and those that conditions bring. The latter two are required only
    /// where every alternative requires them. A property that several alternatives describe is what any of them says.
    /// </summary>
    public IReadOnlyList<ToolProperty> Properties => _properties ??= Guarded(Reading.Properties, [], () => PropertyReader.Read(this, _source));

    /// <summary>What properties must be that have no name here; null where nothing is said, a schema of no types where there may be none.</summary>
    public ToolSchema? AdditionalProperties => Merged(part => part.Child("additionalProperties") ?? part.Child("unevaluatedProperties"), alternative => alternative.AdditionalProperties);

    /// <summary>What properties must be whose names fit a regular expression (ECMA-262).</summary>
    internal IReadOnlyList<(string Pattern, ToolSchema Schema)> PatternProperties =>
        [.. Parts.SelectMany(part => part.Members("patternProperties")).Select(member => (member.Name, _source.Of(member.Part)))];

    /// <summary>The alternatives of the first <c>anyOf</c> or <c>oneOf</c>; none where there is no such.</summary>
    public IReadOnlyList<ToolSchema> Alternatives => Choices.FirstOrDefault(choice => !choice.IsConditional)?.Alternatives ?? [];

    /// <summary>The schema itself and all that it includes by reference or by <c>allOf</c>.</summary>
    internal IReadOnlyList<SchemaPart> Parts { get; }

    /// <summary>The same for the same schema within its document.</summary>
    internal string Key { get; }

    /// <summary>Alternatives that come from where the schema is used.</summary>
    internal IReadOnlyList<SchemaChoice> GivenChoices { get; }

    /// <summary>All alternatives.</summary>
    internal IReadOnlyList<SchemaChoice> Choices => _choices ??= ReadChoices();

    /// <summary>The names of properties that must be there, as far as all alternatives agree.</summary>
    internal IReadOnlySet<string> Required => _required ??= Guarded(Reading.Required, [], ReadRequired);

    /// <summary>What the schema says under a keyword, where something includes itself the outer before the inner; null where nothing.</summary>
    /// <param name="name">The keyword.</param>
    internal JsonElement? Keyword(string name)
    {
        foreach (SchemaPart part in Parts)
        {
            if (part.TryGet(name, out JsonElement value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>
    /// What is certainly wrong with a value: a required property without a default is missing, a property is unknown where none but the known are
    /// allowed, a type is not allowed, a value is not listed. Where the schema leaves doubt nothing is said.
    /// </summary>
    /// <param name="arguments">The value, for a tool the object of its arguments.</param>
    public IReadOnlyList<SchemaProblem> Check(JsonElement arguments) => SchemaCheck.Run(this, arguments);

    /// <summary>Reads a schema. What is none is taken for one that says nothing.</summary>
    internal static ToolSchema Read(JsonElement schema) => new SchemaSource(schema).Root;

    internal ToolSchema Of(SchemaPart part) => _source.Of(part);

    internal ToolSchema Of(IReadOnlyList<SchemaPart> parts) => _source.Of(parts, []);

    private string? Text(string keyword) => Keyword(keyword) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private double? Number(string keyword) =>
        (Keyword(keyword) ?? FromOnlyAlternative(alternative => alternative.Keyword(keyword))) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) ? number : null;

    /// <summary>Something of the one alternative that is not null: <c>anyOf: [{...}, {"type": "null"}]</c> is how many write a nullable type.</summary>
    private T? FromOnlyAlternative<T>(Func<ToolSchema, T?> read) =>
        Alternatives.Where(alternative => alternative.Types != SchemaTypes.Null).Take(2).ToArray() is [var only] ? Guarded(Reading.Alternative, default, () => read(only)) : default;

    private ToolSchema? Merged(Func<SchemaPart, SchemaPart?> read, Func<ToolSchema, ToolSchema?> fromAlternative)
    {
        SchemaPart[] parts = [.. Parts.Select(read).OfType<SchemaPart>()];
        return parts.Length > 0 ? _source.Of(parts, []) : FromOnlyAlternative(fromAlternative);
    }

    private List<SchemaChoice> ReadChoices()
    {
        List<SchemaChoice> choices = [.. GivenChoices];
        foreach (SchemaPart part in Parts)
        {
            foreach (string keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
            {
                if (part.Items(keyword) is { Count: > 0 } alternatives)
                {
                    choices.Add(new SchemaChoice([.. alternatives.Select(_source.Of)], IsConditional: false));
                }
            }

            SchemaPart[] conditional = [.. new[] { part.Child("if"), part.Child("then"), part.Child("else") }.OfType<SchemaPart>(), .. part.Members("dependentSchemas").Select(member => member.Part)];
            if (conditional.Length > 0)
            {
                choices.Add(new SchemaChoice([.. conditional.Select(_source.Of)], IsConditional: true));
            }
        }

        return choices;
    }

    private SchemaTypes ReadTypes()
    {
        SchemaTypes types = SchemaTypes.All;
        foreach (SchemaPart part in Parts)
        {
            types &= SchemaKeywords.TypesOf(part);
        }

        foreach (SchemaChoice choice in Choices.Where(choice => !choice.IsConditional))
        {
            types &= choice.Alternatives.Aggregate(SchemaTypes.None, (all, alternative) => all | alternative.Types);
        }

        return types;
    }

    private List<JsonElement>? ReadEnum()
    {
        List<JsonElement>? values = null;
        foreach (SchemaPart part in Parts)
        {
            values = Both(values, SchemaKeywords.EnumOf(part));
        }

        foreach (SchemaChoice choice in Choices.Where(choice => !choice.IsConditional))
        {
            IReadOnlyList<JsonElement>?[] lists = [.. choice.Alternatives.Select(alternative => alternative.EnumValues ?? (alternative.Types == SchemaTypes.Null ? [SchemaKeywords.Null] : null))];
            values = Both(values, lists.Contains(null) ? null : lists.SelectMany(list => list!));
        }

        return values;
    }

    private static List<JsonElement>? Both(List<JsonElement>? ones, IEnumerable<JsonElement>? others)
    {
        if (others is null)
        {
            return ones;
        }

        var both = new List<JsonElement>();
        HashSet<JsonElement> known = new(JsonValueComparer.Instance);
        HashSet<JsonElement>? wanted = ones?.ToHashSet(JsonValueComparer.Instance);
        foreach (JsonElement value in others)
        {
            if (wanted?.Contains(value) != false && known.Add(value))
            {
                both.Add(value);
            }
        }

        return both;
    }

    private HashSet<string> ReadRequired()
    {
        HashSet<string> required = [.. Parts.SelectMany(part => part.Texts("required"))];
        foreach (SchemaChoice choice in Choices.Where(choice => !choice.IsConditional))
        {
            required.UnionWith(choice.Alternatives.Where(alternative => alternative.Types != SchemaTypes.Null).Select(alternative => alternative.Required).Aggregate((all, one) => all.Intersect(one, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal)));
        }

        return required;
    }

    /// <summary>Reads something unless it is just being read: a schema that is its own alternative says nothing by that.</summary>
    private T Guarded<T>(Reading reading, T otherwise, Func<T> read)
    {
        if ((_underWay & reading) != Reading.None || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return otherwise;
        }

        _underWay |= reading;
        try
        {
            return read();
        }
        finally
        {
            _underWay &= ~reading;
        }
    }

    [Flags]
    private enum Reading
    {
        None = 0,
        Types = 1,
        Enum = 2,
        Properties = 4,
        Required = 8,
        Alternative = 16,
    }
}
