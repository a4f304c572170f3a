using System.Text.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Arguments;

/// <summary>JSON that is held by a text of JSON.</summary>
internal static class JsonText
{
    /// <summary>What the JSON string says at which the reader stands, in UTF-8; null where it is not a string.</summary>
    public static byte[]? Unescape(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.ToArray();
        }

        byte[] text = new byte[reader.ValueSpan.Length];
        try
        {
            return text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    /// <summary>Whether a text is one JSON number and nothing else (RFC 8259, section 6).</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length == text.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// JSON without white space between its tokens: text may hold line breaks there, and a message is one line. Null where it is no JSON, or neither of what is
    /// wanted.
    /// </summary>
    public static byte[]? Compact(ReadOnlySpan<byte> json, bool wantsObject, bool wantsArray)
    {
        if (json.Trim(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
        {
            return null;
        }

        var compact = new byte[json.Length];
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
            int length = 0, end = 0;
            if (!reader.Read() || !(reader.TokenType == JsonTokenType.StartObject ? wantsObject : wantsArray))
            {
                return null;
            }

            do
            {
                // What stands between two tokens is punctuation and white space; the white space can go.
                foreach (byte b in json[end..(int)reader.TokenStartIndex])
                {
                    if (b is (byte)',' or (byte)':')
                    {
                        compact[length++] = b;
                    }
                }

                ReadOnlySpan<byte> token = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
                token = reader.TokenType == JsonTokenType.PropertyName ? token.TrimEnd(" \t\r\n:"u8) : token;
                end = (int)reader.TokenStartIndex + token.Length;
                token.CopyTo(compact.AsSpan(length));
                length += token.Length;
            }
            while (reader.Read());

            return compact[..length];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
