using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog;

/// <summary>
/// Writes a JSON Schema (2020-12) as the parameters of a signature: every property with its type, the values of enums, defaults and what is
/// required. What no line can say, such as patterns and ranges, is left to the full schema.
/// </summary>
internal static class Signatures
{
    private const int MaxDepth = 6;
    private const int MaxText = 80;

    /// <summary>The parameter list, brackets included.</summary>
    public static string OfSchema(JsonElement schema)
    {
        var text = new StringBuilder("(");
        AppendProperties(text, schema, new Context(schema, 0, [], new Budget()));
        return text.Append(')').ToString();
    }

    private static void AppendProperties(StringBuilder text, JsonElement schema, Context context)
    {
        var required = new HashSet<string>(StringComparer.Ordinal);
        var properties = new List<(string Name, JsonElement Schema)>();
        Collect(schema, context, required, properties);
        bool first = true;
        // Required ones first, otherwise in the server's own order.
        foreach ((string name, JsonElement property) in properties.OrderBy(property => required.Contains(property.Name) ? 0 : 1))
        {
            text.Append(first ? "" : ", ").Append(UntrustedText.OneLine(name, MaxText)).Append(required.Contains(name) ? ": " : "?: ");
            AppendType(text, property, context);
            if (property.ValueKind == JsonValueKind.Object && property.TryGetProperty("default", out JsonElement value))
            {
                text.Append(" = ").Append(Literal(value));
            }

            first = false;
        }
    }

    /// <summary>Gathers the properties of an object schema, those of its references and its <c>allOf</c> included.</summary>
    private static void Collect(JsonElement schema, Context context, HashSet<string> required, List<(string Name, JsonElement Schema)> properties)
    {
        if (schema.ValueKind != JsonValueKind.Object || context.Depth > MaxDepth || !context.Budget.TrySpend())
        {
            return;
        }

        if (Resolve(schema, context) is { } target)
        {
            Collect(target.Schema, target.Context, required, properties);
        }

        if (schema.TryGetProperty("properties", out JsonElement own) && own.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in own.EnumerateObject())
            {
                properties.RemoveAll(earlier => earlier.Name == property.Name);
                properties.Add((property.Name, property.Value));
            }
        }

        if (schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array)
        {
            required.UnionWith(names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!));
        }

        if (schema.TryGetProperty("allOf", out JsonElement parts) && parts.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in parts.EnumerateArray())
            {
                Collect(part, context.Deeper(), required, properties);
            }
        }

        // Properties that only one of the alternatives has are optional, whatever the alternative says.
        foreach (string choice in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(choice, out JsonElement alternatives) && alternatives.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement alternative in alternatives.EnumerateArray())
                {
                    var others = new List<(string Name, JsonElement Schema)>();
                    Collect(alternative, context.Deeper(), new HashSet<string>(StringComparer.Ordinal), others);
                    properties.AddRange(others.Where(other => !properties.Exists(known => known.Name == other.Name)));
                }
            }
        }
    }

    private static void AppendType(StringBuilder text, JsonElement schema, Context context)
    {
        if (!context.Budget.TrySpend())
        {
            text.Append("any");
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            // true allows everything, false nothing.
            text.Append(schema.ValueKind == JsonValueKind.False ? "never" : "any");
            return;
        }

        if (schema.TryGetProperty("const", out JsonElement constant))
        {
            text.Append(Literal(constant));
            return;
        }

        if (schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
        {
            text.AppendJoin('|', values.EnumerateArray().Select(Literal));
            return;
        }

        if (Resolve(schema, context) is { } target)
        {
            AppendType(text, target.Schema, target.Context);
            return;
        }

        foreach (string choice in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(choice, out JsonElement alternatives) && alternatives.ValueKind == JsonValueKind.Array && alternatives.GetArrayLength() > 0 && !schema.TryGetProperty("properties", out _))
            {
                AppendAlternatives(text, alternatives, context);
                return;
            }
        }

        AppendNamedType(text, schema, context);
    }

    private static void AppendAlternatives(StringBuilder text, JsonElement alternatives, Context context)
    {
        var seen = new List<string>();
        foreach (JsonElement alternative in alternatives.EnumerateArray())
        {
            var one = new StringBuilder();
            AppendType(one, alternative, context.Deeper());
            if (!seen.Contains(one.ToString(), StringComparer.Ordinal))
            {
                seen.Add(one.ToString());
            }
        }

        text.AppendJoin('|', seen);
    }

    private static void AppendNamedType(StringBuilder text, JsonElement schema, Context context)
    {
        string[] types = !schema.TryGetProperty("type", out JsonElement type) ? []
            : type.ValueKind == JsonValueKind.String ? [type.GetString()!]
            : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
            : [];
        if (types.Length == 0)
        {
            bool isObject = schema.TryGetProperty("properties", out _) || schema.TryGetProperty("allOf", out _);
            types = [isObject ? "object" : schema.TryGetProperty("items", out _) ? "array" : "any"];
        }

        for (int i = 0; i < types.Length; i++)
        {
            text.Append(i == 0 ? "" : "|");
            switch (types[i])
            {
                case "object":
                    AppendObject(text, schema, context);
                    break;
                case "array":
                    AppendArray(text, schema, context);
                    break;
                case "integer":
                    text.Append("int");
                    break;
                case "boolean":
                    text.Append("bool");
                    break;
                default:
                    text.Append(UntrustedText.OneLine(types[i], 20));
                    break;
            }
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement schema, Context context)
    {
        if (context.Depth >= MaxDepth)
        {
            text.Append("object");
            return;
        }

        var inner = new StringBuilder();
        AppendProperties(inner, schema, context.Deeper());
        if (inner.Length > 0)
        {
            text.Append('{').Append(inner).Append('}');
        }
        else if (schema.TryGetProperty("additionalProperties", out JsonElement values) && values.ValueKind == JsonValueKind.Object)
        {
            text.Append("{[key]: ");
            AppendType(text, values, context.Deeper());
            text.Append('}');
        }
        else
        {
            text.Append("object");
        }
    }

    private static void AppendArray(StringBuilder text, JsonElement schema, Context context)
    {
        if (context.Depth >= MaxDepth)
        {
            text.Append("any[]");
        }
        else if (schema.TryGetProperty("prefixItems", out JsonElement tuple) && tuple.ValueKind == JsonValueKind.Array && tuple.GetArrayLength() > 0)
        {
            text.Append('[');
            bool first = true;
            foreach (JsonElement item in tuple.EnumerateArray())
            {
                text.Append(first ? "" : ", ");
                AppendType(text, item, context.Deeper());
                first = false;
            }

            text.Append(']');
        }
        else
        {
            var item = new StringBuilder();
            AppendType(item, schema.TryGetProperty("items", out JsonElement items) ? items : default, context.Deeper());
            string one = item.ToString();
            text.Append(one.Contains('|', StringComparison.Ordinal) && !one.StartsWith('{') ? $"({one})[]" : one + "[]");
        }
    }

    private static (JsonElement Schema, Context Context)? Resolve(JsonElement schema, Context context)
    {
        if (!schema.TryGetProperty("$ref", out JsonElement reference) || reference.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        string path = reference.GetString()!;
        if (!path.StartsWith('#') || context.Depth >= MaxDepth || context.Path.Contains(path, StringComparer.Ordinal))
        {
            // A reference to elsewhere, or back to where we came from: a type that has no end is shown as what it is, an object.
            return (default, context);
        }

        JsonElement target = context.Root;
        foreach (string step in path[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string key = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool found = target.ValueKind == JsonValueKind.Object ? target.TryGetProperty(key, out target)
                : target.ValueKind == JsonValueKind.Array && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < target.GetArrayLength() && (target = target[index]).ValueKind != JsonValueKind.Undefined;
            if (!found)
            {
                return (default, context);
            }
        }

        return (target, context.Through(path));
    }

    private static string Literal(JsonElement value) => UntrustedText.OneLine(value.GetRawText(), MaxText);

    /// <summary>How many parts of a schema are looked at: references that fan out could go on for hours.</summary>
    private sealed class Budget
    {
        private int _left = 5000;

        public bool TrySpend() => --_left >= 0;
    }

    /// <summary>Where the writer stands in a schema: how deep, and through which references it came.</summary>
    private sealed record Context(JsonElement Root, int Depth, string[] Path, Budget Budget)
    {
        public Context Deeper() => this with { Depth = Depth + 1 };

        public Context Through(string reference) => this with { Depth = Depth + 1, Path = [.. Path, reference] };
    }
}
