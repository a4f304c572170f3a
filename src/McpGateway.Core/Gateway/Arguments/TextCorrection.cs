using System.Text.Json;
using McpGateway.Catalog.Schemas;
using McpGateway.Wire;

namespace McpGateway.Gateway.Arguments;

/// <summary>
/// Puts numbers, booleans, arrays and objects in the place of texts that hold them, where the schema allows no text. Only what is exactly such a value is taken for
/// it, digit by digit as it was written; everything else stays, for the server to refuse.
/// </summary>
internal static class TextCorrection
{
    /// <summary>How deep arguments are looked into.</summary>
    private const int MaxDepth = 64;

    /// <summary>The corrected JSON; null where nothing is to be corrected.</summary>
    /// <param name="json">A JSON value.</param>
    /// <param name="shape">What it should be.</param>
    public static byte[]? Apply(ReadOnlySpan<byte> json, ArgumentShape shape)
    {
        List<(int Start, int End, byte[] Value)>? changes = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
        reader.Read();
        Visit(ref reader, shape, 0, ref changes);
        if (changes is null)
        {
            return null;
        }

        var corrected = new LineBuffer();
        int at = 0;
        foreach ((int start, int end, byte[] value) in changes)
        {
            corrected.Add(json[at..start]).Add(value);
            at = end;
        }

        return corrected.Add(json[at..]).Span.ToArray();
    }

    /// <summary>Goes through the value at which the reader stands, and leaves the reader at its end.</summary>
    private static void Visit(ref Utf8JsonReader reader, ArgumentShape? shape, int depth, ref List<(int Start, int End, byte[] Value)>? changes)
    {
        if (shape is null || depth > MaxDepth)
        {
            reader.Skip();
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.String when shape.AllowsNoText && Held(ref reader, shape) is { } value:
                (changes ??= []).Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed, value));
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    ArgumentShape? member = shape.Member(ref reader);
                    reader.Read();
                    Visit(ref reader, member, depth + 1, ref changes);
                }

                break;
            case JsonTokenType.StartArray:
                for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    Visit(ref reader, shape.Item(i), depth + 1, ref changes);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>What the text at which the reader stands holds; null where that is nothing that is allowed.</summary>
    private static byte[]? Held(ref Utf8JsonReader reader, ArgumentShape shape)
    {
        if (JsonText.Unescape(ref reader) is not { Length: > 0 } text)
        {
            return null;
        }

        SchemaTypes types = shape.Types;
        switch (text[0])
        {
            case (byte)'t' or (byte)'f':
                return (types & SchemaTypes.Boolean) != SchemaTypes.None && (text.AsSpan().SequenceEqual("true"u8) || text.AsSpan().SequenceEqual("false"u8)) ? text : null;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return (types & SchemaTypes.Number) != SchemaTypes.None ? JsonText.IsNumber(text) ? text : null
                    : (types & SchemaTypes.Integer) != SchemaTypes.None && JsonText.IsNumber(text) && text.AsSpan().IndexOfAny(".eE"u8) < 0 ? text
                    : null;
            default:
                bool isObject = (types & SchemaTypes.Object) != SchemaTypes.None, isArray = (types & SchemaTypes.Array) != SchemaTypes.None;
                byte[]? held = isObject || isArray ? JsonText.Compact(text, isObject, isArray) : null;
                return held is null ? null : Apply(held, shape) ?? held;
        }
    }
}
