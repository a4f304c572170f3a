using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Json;

namespace McpGateway.Wire;

/// <summary>What the two ends of a message tell that is too long to be read: whose it is, and whether it asks or answers.</summary>
internal readonly ref partial struct LongMessage
{
    /// <summary>What is said of such a message.</summary>
    public static readonly string TooLong = $"The message is longer than {LineReader.MaxLineMegabytes} MB, which is the most that is read. Send less in one message: in parts, or a path or an address in the place of the content.";

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = Envelope.MaxDepth };

    private LongMessage(ReadOnlySpan<byte> id, bool isRequest, bool isResponse)
    {
        Id = id;
        IsRequest = isRequest;
        IsResponse = isResponse;
    }

    /// <summary>The raw id; empty where neither end holds it.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>Whether it is known to ask for something.</summary>
    public bool IsRequest { get; }

    /// <summary>Whether it is known to answer something.</summary>
    public bool IsResponse { get; }

    /// <summary>Reads what can be read. Throws nothing.</summary>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="end">Its last bytes; empty where they have not come.</param>
    public static LongMessage Read(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end)
    {
        LongMessage message = ReadBeginning(LineReader.Trim(beginning));
        if (!message.Id.IsEmpty || end.IsEmpty)
        {
            return message;
        }

        // The members before the last brace stand next to nothing but each other: in a text their quotes would be escaped, within another object there would be a brace more.
        string last = Encoding.Latin1.GetString(end);
        Group id = LastMembers().Match(last).Groups["id"];
        return new LongMessage(id.Success ? end.Slice(id.Index, id.Length) : default, message.IsRequest, message.IsResponse);
    }

    private static LongMessage ReadBeginning(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> id = default;
        bool isRequest = false, isResponse = false;
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(s_options));
            reader.Read();
            while (reader.TokenType is not JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isId = JsonString.TokenIs(ref reader, "id"u8);
                isRequest |= JsonString.TokenIs(ref reader, "method"u8) || JsonString.TokenIs(ref reader, "params"u8);
                isResponse |= JsonString.TokenIs(ref reader, "result"u8) || JsonString.TokenIs(ref reader, "error"u8);
                if (!reader.Read())
                {
                    break;
                }

                int start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    break;
                }

                if (isId && reader.TokenType is (JsonTokenType.String or JsonTokenType.Number))
                {
                    id = text[start..(int)reader.BytesConsumed];
                }
            }
        }
        catch (JsonException)
        {
            // What was read before counts.
        }

        return new LongMessage(id, isRequest, isResponse);
    }

    [GeneratedRegex("""[{,]\s*"id"\s*:\s*(?<id>"([^"\\]|\\.)*"|-?[0-9]+)\s*(,\s*"(jsonrpc|method)"\s*:\s*"[^"\\]*"\s*|,\s*"error"\s*:\s*null\s*)*\}\s*$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastMembers();
}
