using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Wire;

/// <summary>Texts as JSON strings, with letters of all scripts left readable.</summary>
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
}
