using System.Text.Json;
using McpGateway.Wire;

namespace McpGateway.Json;

/// <summary>Finds members of a JSON object by name without parsing what they hold.</summary>
internal static class JsonMembers
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = Envelope.MaxDepth };

    /// <summary>
    /// The members of the object at <paramref name="json"/> that have one of the given names, in the order of the names;
    /// of members that repeat a name the last counts. False where the value is not an object.
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> line, JsonSpan json, ReadOnlySpan<string> names, Span<JsonSpan> found) =>
        TryFind(line, json, names, found, out _);

    /// <summary>The same, and whether a member was there twice: readers differ in which of them they take.</summary>
    public static bool TryFind(ReadOnlySpan<byte> line, JsonSpan json, ReadOnlySpan<string> names, Span<JsonSpan> found, out bool repeated)
    {
        repeated = false;
        found.Clear();
        if (!json.Exists)
        {
            return false;
        }

        var reader = new Utf8JsonReader(json.Of(line), s_options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int index = IndexOf(ref reader, names);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (index >= 0)
            {
                repeated |= found[index].Exists;
                found[index] = new JsonSpan(json.Start + start, (int)reader.BytesConsumed - start);
            }
        }

        return true;
    }

    /// <summary>One member of the object at <paramref name="json"/>, absent where it is not there.</summary>
    public static JsonSpan Find(ReadOnlySpan<byte> line, JsonSpan json, string name)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[1];
        return TryFind(line, json, [name], found) ? found[0] : default;
    }

    /// <summary>The items of the array at <paramref name="json"/>; none where the value is not an array.</summary>
    public static List<JsonSpan> Items(ReadOnlySpan<byte> line, JsonSpan json)
    {
        var items = new List<JsonSpan>();
        if (!json.Exists)
        {
            return items;
        }

        var reader = new Utf8JsonReader(json.Of(line), s_options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(new JsonSpan(json.Start + start, (int)reader.BytesConsumed - start));
            }
        }

        return items;
    }

    /// <summary>The members of the object at <paramref name="json"/>, each with its raw name; none where the value is not an object.</summary>
    public static List<(JsonSpan Name, JsonSpan Value)> Members(ReadOnlySpan<byte> line, JsonSpan json)
    {
        var members = new List<(JsonSpan, JsonSpan)>();
        if (!json.Exists)
        {
            return members;
        }

        var reader = new Utf8JsonReader(json.Of(line), s_options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = new JsonSpan(json.Start + (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                members.Add((name, new JsonSpan(json.Start + start, (int)reader.BytesConsumed - start)));
            }
        }

        return members;
    }

    /// <summary>The text of a JSON string, or null where the value is absent or no string.</summary>
    public static string? GetString(ReadOnlySpan<byte> line, JsonSpan json)
    {
        if (!json.Exists || line[json.Start] != (byte)'"')
        {
            return null;
        }

        var reader = new Utf8JsonReader(json.Of(line));
        reader.Read();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape is well-formed JSON but no text.
            return null;
        }
    }

    /// <summary>The same for a text that is only shown: halves of surrogate pairs become U+FFFD.</summary>
    public static string? GetReadable(ReadOnlySpan<byte> line, JsonSpan json) =>
        GetString(line, json) is { } text ? text
        : json.Exists && line[json.Start] == (byte)'"' && JsonRepair.HasSurrogates(json.Of(line)) ? GetString(JsonRepair.Readable(json.Of(line).ToArray()).Span, new JsonSpan(0, json.Length))
        : null;

    private static int IndexOf(ref Utf8JsonReader reader, ReadOnlySpan<string> names)
    {
        try
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (reader.ValueTextEquals(names[i]))
                {
                    return i;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: well-formed JSON, but no name.
        }

        return -1;
    }
}
