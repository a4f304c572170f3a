using System.Text.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>The arguments of a call as the JSON object that the tool gets. Models often send an object as text; that text is taken for what it holds.</summary>
internal static class ToolArguments
{
    private static readonly byte[] s_none = "{}"u8.ToArray();

    /// <summary>What takes the place of <paramref name="place"/>; null where the arguments are no object and no text that holds one.</summary>
    /// <param name="line">The client's line.</param>
    /// <param name="place">What is replaced, or absent.</param>
    /// <param name="arguments">The arguments as the client wrote them, or absent.</param>
    public static Replacement? Of(ReadOnlySpan<byte> line, JsonSpan place, JsonSpan arguments)
    {
        if (!arguments.Exists)
        {
            return new Replacement(place, default, s_none);
        }

        switch (line[arguments.Start])
        {
            case (byte)'{':
                return new Replacement(place, arguments, null);
            case (byte)'n':
                return new Replacement(place, default, s_none);
            case (byte)'"':
                byte[]? held = Unwrap(arguments.Of(line));
                return held is null ? null : new Replacement(place, default, held);
            default:
                return null;
        }
    }

    private static byte[]? Unwrap(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        byte[] text = new byte[json.Length];
        try
        {
            ReadOnlySpan<byte> held = text.AsSpan(0, reader.CopyString(text)).Trim(" \t\r\n"u8);
            return held.IsEmpty ? s_none : Compact(held);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
            return null;
        }
    }

    // Text may hold line breaks between its tokens, and a message is one line.
    private static byte[]? Compact(ReadOnlySpan<byte> json)
    {
        var compact = new byte[json.Length];
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
            int length = 0, end = 0;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
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
