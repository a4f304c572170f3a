using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Json;

/// <summary>Texts as JSON strings, with letters of all scripts left readable, and texts compared to JSON strings.</summary>
internal static class JsonString
{
    /// <summary>The text in quotes, escaped where JSON demands it and nowhere else.</summary>
    public static string Quote(string text) => "\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    /// <summary>The same in UTF-8.</summary>
    public static byte[] QuoteBytes(string text)
    {
        ReadOnlySpan<byte> encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        byte[] quoted = new byte[encoded.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        encoded.CopyTo(quoted.AsSpan(1));
        return quoted;
    }
    /// <summary>Whether a raw JSON string says <paramref name="text"/>, however it is escaped.</summary>
    public static bool Is(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text)
    {
        if (!json.Contains((byte)'\\'))
        {
            return json.Length == text.Length + 2 && json[0] == (byte)'"' && json[1..^1].SequenceEqual(text);
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.String && TokenIs(ref reader, text);
    }

    /// <summary>
    /// Whether the name or string that the reader stands on says <paramref name="text"/>. Unlike the reader's own comparison it does not
    /// throw for an escaped half of a surrogate pair, which is well-formed JSON but no text.
    /// </summary>
    public static bool TokenIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.SequenceEqual(text);
        }

        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
