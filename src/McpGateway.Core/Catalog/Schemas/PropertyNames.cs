using System.Text.Json;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Catalog.Schemas;

/// <summary>Finds the names of properties in a schema by reading over it once.</summary>
internal static class PropertyNames
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = Envelope.MaxDepth };

    /// <summary>The names of the members of everything that is called <c>properties</c>, each once.</summary>
    /// <param name="json">What the schema stands in.</param>
    /// <param name="schema">The schema; no names where it is absent.</param>
    public static IReadOnlyList<string> In(ReadOnlyMemory<byte> json, JsonSpan schema)
    {
        if (!schema.Exists)
        {
            return [];
        }

        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(schema.Of(json.Span), s_options);
        // At which depths the members of a "properties" stand.
        var depths = new Stack<int>();
        bool isProperties = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when isProperties:
                    depths.Push(reader.CurrentDepth + 1);
                    break;
                case JsonTokenType.EndObject when depths.TryPeek(out int depth) && depth == reader.CurrentDepth + 1:
                    depths.Pop();
                    break;
                case JsonTokenType.PropertyName when depths.TryPeek(out int depth) && depth == reader.CurrentDepth:
                    if (Text(ref reader) is { } name && seen.Add(name))
                    {
                        names.Add(name);
                    }

                    isProperties = false;
                    continue;
                case JsonTokenType.PropertyName:
                    isProperties = JsonString.TokenIs(ref reader, "properties"u8);
                    continue;
            }

            isProperties = false;
        }

        return names;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
            return null;
        }
    }
}
