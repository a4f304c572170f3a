using System.Text.Json;
using McpGateway.Catalog.Schemas;
using McpGateway.Wire;

namespace McpGateway.Gateway.Arguments;

/// <summary>
/// Leaves out arguments that are null where the schema has no null: a model, a cell of a table or a variable that was never set says "nothing" by it, and a
/// server that checks its arguments refuses the call. That goes for optional properties that the schema names and gives a type, at any depth. A null
/// that the schema allows, a required one, an item of an array and a property without a type or without a name in the schema stay.
/// </summary>
internal static class NullArguments
{
    /// <summary>How deep arguments are looked into.</summary>
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = Envelope.MaxDepth };

    /// <summary>The arguments without the nulls that the tool does not take.</summary>
    /// <param name="arguments">The arguments, a JSON object in UTF-8.</param>
    /// <param name="schema">What they must be (<see cref="Catalog.CatalogTool.InputSchema"/>).</param>
    /// <returns>The same memory where nothing is to be left out; otherwise a copy in which all other bytes are as they were.</returns>
    public static ReadOnlyMemory<byte> LeaveOut(ReadOnlyMemory<byte> arguments, ToolSchema schema) =>
        MayHaveAny(arguments.Span) && Apply(arguments.Span, schema) is { } changed ? changed : arguments;

    /// <summary>Whether a look at the schema is worth it: most arguments have no null, and reading a schema costs more than the rest of the call.</summary>
    internal static bool MayHaveAny(ReadOnlySpan<byte> arguments)
    {
        if (arguments.IndexOf("null"u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(arguments, s_options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Null)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Whoever reads it next says so.
        }

        return false;
    }

    /// <summary>The arguments without those nulls; null where nothing is to be left out.</summary>
    internal static byte[]? Apply(ReadOnlySpan<byte> json, ToolSchema schema)
    {
        try
        {
            var reader = new Utf8JsonReader(json, s_options);
            List<(int Start, int End)> cuts = [];
            reader.Read();
            Visit(ref reader, schema, 0, cuts);
            return cuts.Count == 0 ? null : Without(json, cuts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Arguments or a schema that make no sense: the server says so.
            return null;
        }
    }

    /// <summary>Goes through the value at which the reader stands, and leaves the reader at its end.</summary>
    private static void Visit(ref Utf8JsonReader reader, ToolSchema? schema, int depth, List<(int Start, int End)> cuts)
    {
        if (schema is null || depth > MaxDepth)
        {
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            VisitObject(ref reader, schema, depth, cuts);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            IReadOnlyList<ToolSchema> first = schema.PrefixItems;
            ToolSchema? others = schema.Items;
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                Visit(ref reader, i < first.Count ? first[i] : others, depth + 1, cuts);
            }
        }
    }

    private static void VisitObject(ref Utf8JsonReader reader, ToolSchema schema, int depth, List<(int Start, int End)> cuts)
    {
        var properties = new Dictionary<string, ToolProperty>(StringComparer.Ordinal);
        foreach (ToolProperty property in schema.Properties)
        {
            properties[property.Name] = property;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<(int Start, int End, bool IsOut)>();
        bool isTwice = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            string? name = NameOf(ref reader);
            ToolProperty? property = name is null ? null : properties.GetValueOrDefault(name);
            isTwice |= name is not null && !seen.Add(name);
            reader.Read();
            bool isOut = reader.TokenType == JsonTokenType.Null && property is { IsRequired: false } && TakesNoNull(property.Schema);
            Visit(ref reader, property?.Schema, depth + 1, cuts);
            members.Add((start, (int)reader.BytesConsumed, isOut));
        }

        // Where a name stands twice, leaving one out would make the other count.
        if (!isTwice)
        {
            AddCuts(members, cuts);
        }
    }

    /// <summary>Cuts members out, each row of them with the comma after it, or before it at the end of the object.</summary>
    private static void AddCuts(List<(int Start, int End, bool IsOut)> members, List<(int Start, int End)> cuts)
    {
        for (int i = 0; i < members.Count; i++)
        {
            if (!members[i].IsOut)
            {
                continue;
            }

            int first = i;
            while (i + 1 < members.Count && members[i + 1].IsOut)
            {
                i++;
            }

            cuts.Add(i + 1 < members.Count ? (members[first].Start, members[i + 1].Start)
                : (first == 0 ? members[0].Start : members[first - 1].End, members[i].End));
        }
    }

    private static bool TakesNoNull(ToolSchema schema) => (schema.Types & SchemaTypes.Null) == SchemaTypes.None;

    private static string? NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no name that a schema could have.
            return null;
        }
    }

    private static byte[] Without(ReadOnlySpan<byte> json, List<(int Start, int End)> cuts)
    {
        var kept = new LineBuffer();
        int at = 0;
        // What is cut out of a member comes before what is cut out around it.
        foreach ((int start, int end) in cuts.OrderBy(cut => cut.Start))
        {
            kept.Add(json[at..start]);
            at = end;
        }

        return kept.Add(json[at..]).Span.ToArray();
    }
}
