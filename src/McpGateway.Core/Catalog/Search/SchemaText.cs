using System.Text.Json;

namespace McpGateway.Catalog.Search;

/// <summary>Reads what a tool's input schema says in words, without building a tree of it.</summary>
internal static class SchemaText
{
    private const int MaxDepth = 1000;
    private const int MaxValueLength = 40;

    /// <summary>Hands on each property's name, enumerated text and description. Ends without a word where the schema cannot be read.</summary>
    /// <param name="definition">The tool's definition.</param>
    /// <param name="found">Hears of each text, and which field it belongs to.</param>
    public static void Read(ReadOnlySpan<byte> definition, Action<SearchField, string> found)
    {
        var reader = new Utf8JsonReader(definition, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    bool isSchema = reader.ValueTextEquals("inputSchema"u8);
                    reader.Read();
                    if (isSchema)
                    {
                        ReadSchema(ref reader, found);
                        return;
                    }

                    reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair in a text. What was found until then is found.
        }
    }

    private static void ReadSchema(ref Utf8JsonReader reader, Action<SearchField, string> found)
    {
        int end = reader.CurrentDepth;
        // The depths at which the names of objects are names of parameters.
        var properties = new Stack<int>();
        while (reader.Read() && reader.CurrentDepth > end)
        {
            while (properties.Count > 0 && reader.CurrentDepth < properties.Peek())
            {
                properties.Pop();
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (properties.Count > 0 && properties.Peek() == reader.CurrentDepth)
            {
                found(SearchField.Parameters, reader.GetString()!);
                continue;
            }

            bool isProperties = reader.ValueTextEquals("properties"u8);
            bool isValues = reader.ValueTextEquals("enum"u8) || reader.ValueTextEquals("const"u8);
            bool isDescription = reader.ValueTextEquals("description"u8);
            reader.Read();
            if (isProperties && reader.TokenType == JsonTokenType.StartObject)
            {
                properties.Push(reader.CurrentDepth + 1);
            }
            else if (isDescription && reader.TokenType == JsonTokenType.String)
            {
                found(SearchField.ParameterTexts, reader.GetString()!);
            }
            else if (isValues)
            {
                ReadValues(ref reader, found);
            }
        }
    }

    private static void ReadValues(ref Utf8JsonReader reader, Action<SearchField, string> found)
    {
        int depth = reader.CurrentDepth;
        bool isList = reader.TokenType == JsonTokenType.StartArray;
        do
        {
            if (reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: <= MaxValueLength } value)
            {
                found(SearchField.Values, value);
            }
        }
        while (isList && reader.Read() && reader.CurrentDepth > depth);
    }
}
