using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Schemas;

/// <summary>
/// Writes the types of one tool. Each schema is written once, however often it is used: what it is part of itself, or used again, is left to the table.
/// </summary>
internal sealed class TypeWriter
{
    /// <summary>How many schemas of one tool are looked at: conjunctions of schemas that refer to each other could go on for hours.</summary>
    private const int MaxSteps = 20_000;

    /// <summary>Up to so many alternatives, and so many characters of them, are all written; of a longer list the first, and how many more there are.</summary>
    private const int MaxOptions = 120;
    private const int MaxOptionText = 2000;
    private const int FewOptions = 24;
    private const int FewOptionText = 400;

    // What says nothing of the values that are allowed.
    private static readonly HashSet<string> s_annotations = new(StringComparer.Ordinal)
    {
        "$ref", "$dynamicRef", "$recursiveRef", "allOf", "$defs", "definitions", "$id", "id", "$anchor", "$dynamicAnchor", "$schema", "$comment", "title", "description",
        "default", "examples", "example", "deprecated", "readOnly", "writeOnly",
    };

    // Of numbers they say nothing that the type does not.
    private static readonly HashSet<string> s_plainFormats = new(StringComparer.Ordinal) { "int32", "int64", "uint32", "uint64", "int", "uint", "float", "double", "decimal", "integer", "number" };

    private readonly TypeTable _table;
    private readonly Dictionary<string, TypeText> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int?> _underWay = new(StringComparer.Ordinal);
    private readonly SchemaObjectWriter _objects;
    private int _steps;

    public TypeWriter(TypeTable table)
    {
        _table = table;
        _objects = new SchemaObjectWriter(this);
    }

    /// <summary>The parameters of a tool, with brackets.</summary>
    public string Parameters(ToolSchema schema) => "(" + _objects.Members(schema) + ")";

    /// <summary>A type.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="hint">What the type might be called.</param>
    /// <param name="isNullKnown">Whether that it may be null is said elsewhere.</param>
    public TypeText Write(ToolSchema schema, string hint, bool isNullKnown = false)
    {
        schema = WithoutAnnotations(schema);
        hint = HintOf(schema) ?? hint;
        string key = isNullKnown ? "!" + schema.Key : schema.Key;
        if (_written.TryGetValue(key, out TypeText? known))
        {
            return known;
        }

        if (_underWay.TryGetValue(key, out int? id))
        {
            id ??= _table.Reserve(IdentityOf(schema) + (isNullKnown ? "!" : ""), hint);
            _underWay[key] = id;
            return new TypeText(TypeTable.MarkOf(id.Value));
        }

        if (++_steps > MaxSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return new TypeText("any");
        }

        _underWay[key] = null;
        TypeText text = WriteWhole(schema, hint, isNullKnown);
        _underWay.Remove(key, out id);
        if (id is { } reserved)
        {
            _table.Define(reserved, text);
            text = new TypeText(TypeTable.MarkOf(reserved));
        }
        else
        {
            text = _table.Share(text, hint);
        }

        return _written[key] = text;
    }

    private TypeText WriteWhole(ToolSchema schema, string hint, bool isNullKnown)
    {
        if (schema.EnumValues is { } values)
        {
            string[] literals = [.. values.Where(value => !isNullKnown || value.ValueKind != JsonValueKind.Null).Select(Literals.Of)];
            return literals.Length == 0 ? new TypeText(values.Count == 0 ? "never" : "null") : Union(literals.Select(literal => new TypeText(literal)));
        }

        SchemaTypes own = schema.Parts.Aggregate(SchemaTypes.All, (types, part) => types & SchemaKeywords.TypesOf(part));
        SchemaChoice[] choices = [.. schema.Choices.Where(choice => !choice.IsConditional)];
        bool isObject = own == SchemaTypes.Object || (own == SchemaTypes.All && SchemaObjectWriter.HasOwnMembers(schema));
        if (choices.Length == 0 || isObject)
        {
            TypeText mineAlone = OfTypes(schema, own, hint, isNullKnown);
            // Alternatives that are no objects stand beside the object that the properties describe.
            IEnumerable<TypeText> others = own == SchemaTypes.All ? choices.SelectMany(choice => choice.Alternatives).Where(alternative => (alternative.Types & SchemaTypes.Object) == SchemaTypes.None).Select(alternative => Write(alternative, hint, isNullKnown)) : [];
            return Union([mineAlone, .. others]);
        }

        TypeText[] texts = [.. choices.Select(choice => OfChoice(choice, hint, isNullKnown)).Where(text => text.Text != "any")];
        TypeText? mine = own == SchemaTypes.All ? null : OfTypes(schema, own, hint, isNullKnown);
        return texts.Length == 0 ? mine ?? new TypeText("any")
            : mine is null || SaysNoMore(schema) ? Intersection(texts)
            : Intersection([mine, .. texts]);
    }

    // A type beside alternatives that all have one is repetition.
    private static bool SaysNoMore(ToolSchema schema) =>
        schema.Choices.Any(choice => !choice.IsConditional && choice.Alternatives.All(alternative => alternative.Types != SchemaTypes.All || alternative.Properties.Count > 0)) && schema.Items is null;

    private TypeText OfChoice(SchemaChoice choice, string hint, bool isNullKnown)
    {
        IEnumerable<ToolSchema> ordered = choice.Alternatives.OrderBy(alternative => alternative.Types == SchemaTypes.Null ? 1 : 0);
        TypeText[] texts = [.. ordered.Where(alternative => !isNullKnown || alternative.Types != SchemaTypes.Null).Select(alternative => Write(alternative, hint, isNullKnown))];
        return texts.Length == 0 ? new TypeText("null") : Union(texts);
    }

    private TypeText OfTypes(ToolSchema schema, SchemaTypes types, string hint, bool isNullKnown)
    {
        if (types == SchemaTypes.None)
        {
            return new TypeText("never");
        }

        types = types == SchemaTypes.All ? Likely(schema) : types;
        if (types == SchemaTypes.All)
        {
            return new TypeText(Unknown(schema) ?? "any");
        }

        var texts = new List<TypeText>();
        void AddWhere(SchemaTypes type, Func<TypeText> write)
        {
            if ((types & type) != SchemaTypes.None)
            {
                texts.Add(write());
            }
        }

        AddWhere(SchemaTypes.String, () => new TypeText(Formatted("string", schema)));
        AddWhere((types & SchemaTypes.Number) == SchemaTypes.None ? SchemaTypes.Integer : SchemaTypes.None, () => new TypeText(Formatted("int", schema)));
        AddWhere(SchemaTypes.Number, () => new TypeText(Formatted("number", schema)));
        AddWhere(SchemaTypes.Boolean, () => new TypeText("bool"));
        AddWhere(SchemaTypes.Object, () => _objects.Write(schema));
        AddWhere(SchemaTypes.Array, () => OfArray(schema, hint));
        AddWhere(isNullKnown && types != SchemaTypes.Null ? SchemaTypes.None : SchemaTypes.Null, () => new TypeText("null"));
        return Union(texts);
    }

    /// <summary>The type that a schema without one is about.</summary>
    private static SchemaTypes Likely(ToolSchema schema) =>
        SchemaObjectWriter.HasMembers(schema) ? SchemaTypes.Object
        : schema.Items is not null || schema.PrefixItems.Count > 0 ? SchemaTypes.Array
        : schema.Format is not null || schema.ContentEncoding is not null || schema.Pattern is not null ? SchemaTypes.String
        : SchemaTypes.All;

    /// <summary>A type that JSON does not have, such as <c>file</c>.</summary>
    private static string? Unknown(ToolSchema schema) =>
        schema.Keyword("type") is { ValueKind: JsonValueKind.String } type && UntrustedText.OneLine(type.GetString(), 20) is { Length: > 0 } name ? name : null;

    private static string Formatted(string type, ToolSchema schema)
    {
        string?[] says = type == "string" ? [schema.Format, schema.ContentEncoding, schema.ContentMediaType] : [schema.Format];
        string[] formats = [.. says.Where(format => !string.IsNullOrWhiteSpace(format) && !s_plainFormats.Contains(format) && format != type).Select(format => Clean(format!))];
        return formats.Length == 0 ? type : $"{type}<{string.Join(' ', formats)}>";
    }

    private static string Clean(string format) =>
        new([.. UntrustedText.OneLine(format, 40).Where(c => c is not ('<' or '>' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '"'))]);

    private TypeText OfArray(ToolSchema schema, string hint)
    {
        hint = Singular(hint);
        string[] tuple = [.. schema.PrefixItems.Select(item => Write(item, hint).Text)];
        ToolSchema? items = schema.Items;
        if (tuple.Length > 0)
        {
            string rest = items is null || items.Types == SchemaTypes.None ? "" : $", ...{Write(items, hint).InBrackets}[]";
            return new TypeText($"[{string.Join(", ", tuple)}{rest}]");
        }

        if (items is null && schema.Parts.Select(part => part.Child("contains")).OfType<SchemaPart>().FirstOrDefault() is { } contained)
        {
            return new TypeText($"({Write(schema.Of(contained), hint).Text}|any)[]");
        }

        return new TypeText(items is null ? "any[]" : Write(items, hint).InBrackets + "[]");
    }

    private static string Singular(string hint) =>
        hint.Length > 3 && hint[^1] == 's' && hint[^2] is not ('s' or 'u' or 'i') ? (hint.EndsWith("ies", StringComparison.Ordinal) ? hint[..^3] + "y" : hint[..^1]) : hint;

    /// <summary>One of the given.</summary>
    public static TypeText Union(IEnumerable<TypeText> texts)
    {
        string[] options = [.. texts.SelectMany(text => text.Options ?? [text.Text]).Distinct(StringComparer.Ordinal).OrderBy(option => option == "null" ? 1 : 0)];
        options = WithoutMany(options);
        return options.Length == 1 ? new TypeText(options[0]) : new TypeText(string.Join('|', options), IsUnion: true, options);
    }

    /// <summary>A list that would be most of what a model reads is cut; the full schema has the rest.</summary>
    private static string[] WithoutMany(string[] options)
    {
        if (options.Length <= MaxOptions && options.Sum(option => option.Length + 1) <= MaxOptionText)
        {
            return options;
        }

        int shown = 0, length = 0;
        while (shown < Math.Min(FewOptions, options.Length - 1) && (shown == 0 || length + options[shown].Length < FewOptionText))
        {
            length += options[shown++].Length + 1;
        }

        string more = string.Create(CultureInfo.InvariantCulture, $"…{options.Length - shown - (options[^1] == "null" ? 1 : 0)} more in the full schema");
        return [.. options.Take(shown), more, .. options[^1] == "null" ? ["null"] : Array.Empty<string>()];
    }

    private static TypeText Intersection(TypeText[] texts) =>
        texts.Length == 1 ? texts[0] : new TypeText(string.Join(" & ", texts.Select(text => text.InBrackets).Distinct(StringComparer.Ordinal)), IsUnion: true);

    /// <summary>The schema without the parts that only describe it or refer to others, so that all uses of a type are the same schema.</summary>
    private static ToolSchema WithoutAnnotations(ToolSchema schema)
    {
        if (schema.GivenChoices.Count > 0)
        {
            return schema;
        }

        SchemaPart[] parts = [.. schema.Parts.Where(part => part.Element.ValueKind switch
        {
            JsonValueKind.Object => part.Element.EnumerateObject().Any(member => !s_annotations.Contains(member.Name)),
            JsonValueKind.False => true,
            _ => false,
        })];
        return parts.Length == schema.Parts.Count ? schema : schema.Of(parts);
    }

    /// <summary>The name of a schema in the document's definitions.</summary>
    private static string? HintOf(ToolSchema schema)
    {
        string location = schema.Parts.Count == 0 ? "" : schema.Parts[0].Location;
        return location.StartsWith("#/$defs/", StringComparison.Ordinal) || location.StartsWith("#/definitions/", StringComparison.Ordinal) ? location[(location.LastIndexOf('/') + 1)..] : null;
    }

    /// <summary>The same for schemas that say the same, in whatever document: what they say, and what all that they refer to says.</summary>
    private static string IdentityOf(ToolSchema schema)
    {
        if (schema.GivenChoices.Count > 0)
        {
            return schema.Key;
        }

        var all = new StringBuilder();
        foreach (SchemaPart part in SchemaSource.Closure(schema.Parts))
        {
            all.Append(part.Element.GetRawText()).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
