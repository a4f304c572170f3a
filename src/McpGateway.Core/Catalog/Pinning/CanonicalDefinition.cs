using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Catalog.Pinning;

/// <summary>
/// A definition in one form: what is written otherwise and means the same is the same text. White space, the order of members and the way in which characters and
/// numbers are written do not count; nor does the order of what JSON Schema takes as a set.
/// </summary>
internal static class CanonicalDefinition
{
    /// <summary>Deeper than any honest schema; what is deeper is compared as it is written.</summary>
    private const int MaxDepth = 200;

    /// <summary>What is for programs and the eye alone, and often different each time: no model reads it, and no call means something else for it.</summary>
    private static readonly string[] s_leftOut = ["_meta", "icons"];

    private static readonly string[] s_sets = ["required", "enum", "type"];

    /// <summary>A tool's definition, without <c>_meta</c> and <c>icons</c>.</summary>
    public static byte[] OfTool(ReadOnlyMemory<byte> definition)
    {
        try
        {
            using JsonDocument document = LenientJson.Parse(definition);
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text))
            {
                Write(writer, document.RootElement, 0);
            }

            return text.ToArray();
        }
        catch (JsonException)
        {
            return OfText(Encoding.UTF8.GetString(definition.Span));
        }
    }

    /// <summary>A text, such as a server's instructions; null where there is none.</summary>
    public static byte[] OfText(string? text)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStringValue(text);
        }

        return bytes.ToArray();
    }

    /// <summary>The same definition without its name, to find a tool again that has another.</summary>
    public static string WithoutName(ReadOnlyMemory<byte> canonical)
    {
        using JsonDocument document = LenientJson.Parse(canonical);
        return document.RootElement.ValueKind != JsonValueKind.Object ? ""
            : string.Join('\n', document.RootElement.EnumerateObject().Where(member => member.Name != "name").Select(member => member.Name + member.Value.GetRawText()));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth == MaxDepth:
                throw new JsonException("nested too deep");
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject().Where(member => depth > 0 || !s_leftOut.Contains(member.Name, StringComparer.Ordinal)).OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    if (depth > 0 && member.Value.ValueKind == JsonValueKind.Array && s_sets.Contains(member.Name, StringComparer.Ordinal))
                    {
                        WriteSet(writer, member.Value, depth + 1);
                    }
                    else
                    {
                        Write(writer, member.Value, depth + 1);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(LenientJson.Text(value));
                break;
            case JsonValueKind.Number:
                string raw = value.GetRawText();
                // More digits than a decimal keeps are not to be rounded away.
                writer.WriteRawValue(raw.Length <= 20 && value.TryGetDecimal(out decimal number) ? number.ToString("G29", CultureInfo.InvariantCulture) : raw);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteSet(Utf8JsonWriter writer, JsonElement set, int depth)
    {
        writer.WriteStartArray();
        foreach (string item in set.EnumerateArray().Select(item => Text(item, depth)).Order(StringComparer.Ordinal))
        {
            writer.WriteRawValue(item);
        }

        writer.WriteEndArray();
    }

    private static string Text(JsonElement value, int depth)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            Write(writer, value, depth + 1);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
