using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Schemas;

/// <summary>Writes the members of objects: properties, keys of any name, and what alternatives and conditions add.</summary>
internal sealed class SchemaObjectWriter
{
    private readonly TypeWriter _types;

    public SchemaObjectWriter(TypeWriter types)
    {
        _types = types;
    }

    /// <summary>An object's type.</summary>
    public TypeText Write(ToolSchema schema)
    {
        string members = Members(schema);
        return new TypeText(members.Length > 0 ? "{" + members + "}" : schema.AdditionalProperties?.Types == SchemaTypes.None ? "{}" : "object");
    }

    /// <summary>Whether anything is said of the object's members.</summary>
    public static bool HasMembers(ToolSchema schema) => schema.Properties.Count > 0 || HasOwnMembers(schema);

    /// <summary>Whether anything is said of the object's members beside alternatives.</summary>
    public static bool HasOwnMembers(ToolSchema schema) =>
        schema.Parts.Any(part => part.Members("properties").Count > 0 || part.Members("patternProperties").Count > 0 || part.Texts("required").Any()
            || part.Child("additionalProperties") is { IsFalse: false } || part.Child("propertyNames") is not null)
        || schema.Choices.Any(choice => choice.IsConditional && choice.Alternatives.Any(alternative => alternative.Properties.Count > 0));

    /// <summary>The members of an object between its brackets: required ones first, otherwise in the server's order.</summary>
    public string Members(ToolSchema schema)
    {
        var text = new StringBuilder();
        var own = new Dictionary<string, List<SchemaPart>>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach ((string name, SchemaPart part) in schema.Parts.SelectMany(part => part.Members("properties")))
        {
            if (!own.TryGetValue(name, out List<SchemaPart>? parts))
            {
                own[name] = parts = [];
                names.Add(name);
            }

            parts.Add(part);
        }

        HashSet<string> required = [.. schema.Parts.SelectMany(part => part.Texts("required"))];
        names.AddRange(required.Where(name => !own.ContainsKey(name)));
        SchemaChoice[] choices = [.. schema.Choices.Where(choice => !choice.IsConditional)];
        foreach (string name in names.OrderBy(name => required.Contains(name) ? 0 : 1))
        {
            // A name that is only demanded is described by the alternatives.
            if (own.TryGetValue(name, out List<SchemaPart>? parts) || !choices.SelectMany(OwnNames).Contains(name, StringComparer.Ordinal))
            {
                AppendProperty(text, name, required.Contains(name), parts is null ? null : schema.Of(parts));
                text.Append(Additions(schema, name, parts));
            }
        }

        AppendConditional(text, schema, own, choices);
        AppendOthers(text, schema);
        foreach (SchemaChoice choice in choices)
        {
            AppendSpread(text, choice);
        }

        AppendDemands(text, schema, choices);
        return text.ToString();
    }

    private void AppendProperty(StringBuilder text, string name, bool isRequired, ToolSchema? schema)
    {
        JsonElement? value = schema?.Default;
        // "a?: int = null" says that it may be null.
        TypeText type = schema is null ? new TypeText("any") : _types.Write(schema, name, isNullKnown: value is { ValueKind: JsonValueKind.Null });
        text.Append(text.Length == 0 ? "" : ", ").Append(Literals.OfName(name)).Append(isRequired ? ": " : "?: ").Append(type.Text);
        if (value is { } given)
        {
            text.Append(" = ").Append(Literals.Of(given));
        }
    }

    /// <summary>What conditions add to a property that is an object.</summary>
    private string Additions(ToolSchema schema, string name, List<SchemaPart>? parts)
    {
        if (parts is null)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (ToolSchema added in schema.Choices.Where(choice => choice.IsConditional).SelectMany(choice => choice.Alternatives).SelectMany(alternative => alternative.Properties).Where(property => property.Name == name).Select(property => property.Schema))
        {
            if (added.Properties.Any(property => schema.Of(parts).Properties.All(known => known.Name != property.Name)))
            {
                text.Append(" & ").Append(_types.Write(added, name).InBrackets);
            }
        }

        return text.ToString();
    }

    private void AppendConditional(StringBuilder text, ToolSchema schema, Dictionary<string, List<SchemaPart>> own, SchemaChoice[] choices)
    {
        HashSet<string> known = [.. own.Keys, .. choices.SelectMany(OwnNames)];
        IEnumerable<ToolProperty> conditional = schema.Choices.Where(choice => choice.IsConditional).SelectMany(choice => choice.Alternatives).SelectMany(alternative => alternative.Properties);
        foreach (IGrouping<string, ToolProperty> property in conditional.Where(property => !known.Contains(property.Name)).GroupBy(property => property.Name, StringComparer.Ordinal))
        {
            ToolSchema[] schemas = [.. property.Select(one => one.Schema).Distinct()];
            AppendProperty(text, property.Key, isRequired: false, schemas[0]);
            foreach (ToolSchema other in schemas.Skip(1))
            {
                text.Append('|').Append(_types.Write(other, property.Key).InBrackets);
            }
        }
    }

    private static IEnumerable<string> OwnNames(SchemaChoice choice) =>
        choice.Alternatives.SelectMany(alternative => alternative.Parts).SelectMany(part => part.Members("properties")).Select(member => member.Name);

    private void AppendOthers(StringBuilder text, ToolSchema schema)
    {
        foreach ((string pattern, ToolSchema one) in schema.PatternProperties)
        {
            string shown = new([.. UntrustedText.OneLine(pattern, 100).Where(c => c is not ('(' or ')' or '[' or ']' or '{' or '}'))]);
            bool isWhole = shown.Length == pattern.Length;
            text.Append(text.Length == 0 ? "" : ", ").Append("[/").Append(isWhole ? shown : "…").Append("/]: ").Append(_types.Write(one, "value").Text);
        }

        SchemaPart? names = schema.Parts.Select(part => part.Child("propertyNames")).FirstOrDefault(part => part is not null);
        string key = names is not null && schema.Of(names).EnumValues is { Count: > 0 } listed ? string.Join('|', listed.Select(Literals.Of)) : "key";
        ToolSchema? others = schema.AdditionalProperties;
        if (others is null ? key == "key" : others.Types == SchemaTypes.None)
        {
            return;
        }

        string type = others is null ? "any" : _types.Write(others, "value").Text;
        if (type != "any" || key != "key")
        {
            text.Append(text.Length == 0 ? "" : ", ").Append('[').Append(key).Append("]: ").Append(type);
        }
    }

    /// <summary>Alternatives that say more than what must be there.</summary>
    private void AppendSpread(StringBuilder text, SchemaChoice choice)
    {
        ToolSchema[] objects = [.. choice.Alternatives.Where(alternative => (alternative.Types & SchemaTypes.Object) != SchemaTypes.None)];
        if (!objects.All(IsDemand) && objects.Any(HasMembers))
        {
            text.Append(text.Length == 0 ? "..." : ", ...").Append(TypeWriter.Union(objects.Select(alternative => _types.Write(alternative, "option"))).Text);
        }
    }

    private static bool IsDemand(ToolSchema alternative) =>
        alternative.Choices.Count == 0 && alternative.Parts.All(part => part.Members("properties").Count == 0 && part.Members("patternProperties").Count == 0 && part.Child("additionalProperties") is null or { IsFalse: true });

    private static void AppendDemands(StringBuilder text, ToolSchema schema, SchemaChoice[] choices)
    {
        char mark = ';';
        foreach (SchemaChoice choice in choices.Where(choice => choice.Alternatives.All(IsDemand)))
        {
            string[] demands = [.. choice.Alternatives.Select(alternative => string.Join('+', alternative.Required.Select(Literals.OfName))).Where(demand => demand.Length > 0).Distinct(StringComparer.Ordinal)];
            if (demands.Length > 0 && demands.Length == choice.Alternatives.Count)
            {
                text.Append(mark).Append(" needs ").AppendJoin('|', demands);
                mark = ',';
            }
        }

        foreach (SchemaPart part in schema.Parts)
        {
            foreach (string keyword in (ReadOnlySpan<string>)["dependentRequired", "dependencies"])
            {
                if (part.TryGet(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.Object)
                {
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        string[] needed = [.. SchemaPart.TextsOf(member.Value).Select(Literals.OfName)];
                        if (needed.Length > 0)
                        {
                            text.Append(mark).Append(' ').Append(Literals.OfName(member.Name)).Append(" needs ").AppendJoin('+', needed);
                            mark = ',';
                        }
                    }
                }
            }
        }
    }
}
