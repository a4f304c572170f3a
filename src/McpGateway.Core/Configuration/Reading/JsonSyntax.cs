using System.Text;
using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// A JSON text with the place of every value, so that errors can name a line and edits can leave all other bytes alone.
/// Comments and trailing commas are allowed, as in the files that people keep by hand.
/// </summary>
internal sealed class JsonSyntax
{
    private JsonSyntax(JsonValueKind kind, int start)
    {
        Kind = kind;
        Start = start;
    }

    public JsonValueKind Kind { get; }

    public int Start { get; }

    public int End { get; private set; }

    /// <summary>The text of a string, the digits of a number.</summary>
    public string? Text { get; private set; }

    public List<Member> Members { get; } = [];

    public List<JsonSyntax> Items { get; } = [];

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">The text is no JSON; the line and the position in it count from 0.</exception>
    public static JsonSyntax Parse(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        JsonSyntax root = ReadValue(ref reader);
        reader.Read();
        return root;
    }

    /// <summary>A value that is in no text.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="start">The place of what it was made of.</param>
    /// <param name="text">The text of a string, the digits of a number.</param>
    /// <param name="end">The end of what it was made of, where it stands in a text of another language.</param>
    public static JsonSyntax Made(JsonValueKind kind, int start, string? text = null, int end = 0) => new(kind, start) { Text = text, End = end };

    /// <summary>Whether a text holds nothing but white space and comments.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n"u8);
            bool line = text.StartsWith("//"u8);
            if (text.IsEmpty || !(line || text.StartsWith("/*"u8)))
            {
                return text.IsEmpty;
            }

            int end = line ? text.IndexOfAny((byte)'\r', (byte)'\n') : text[2..].IndexOf("*/"u8) + 2;
            if (end < 2)
            {
                // A comment to the end of the file; one of the other kind would have to be closed.
                return line;
            }

            text = text[(line ? end : end + 2)..];
        }
    }

    /// <summary>The last member of that name, which is the one that counts.</summary>
    public Member? Find(string name) => Members.FindLast(member => member.Name == name);

    /// <summary>Line and column, both from 1, of an offset.</summary>
    public static (int Line, int Column) Locate(ReadOnlySpan<byte> text, int offset)
    {
        ReadOnlySpan<byte> before = text[..offset];
        int lastBreak = before.LastIndexOf((byte)'\n');
        return (before.Count((byte)'\n') + 1, offset - lastBreak);
    }

    private static JsonSyntax ReadValue(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        JsonSyntax value;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                value = new JsonSyntax(JsonValueKind.Object, start);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    int nameStart = (int)reader.TokenStartIndex;
                    string name = GetText(ref reader);
                    reader.Read();
                    value.Members.Add(new Member(name, nameStart, ReadValue(ref reader)));
                }

                break;
            case JsonTokenType.StartArray:
                value = new JsonSyntax(JsonValueKind.Array, start);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    value.Items.Add(ReadValue(ref reader));
                }

                break;
            case JsonTokenType.String:
                value = new JsonSyntax(JsonValueKind.String, start) { Text = GetText(ref reader) };
                break;
            case JsonTokenType.Number:
                value = new JsonSyntax(JsonValueKind.Number, start) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
                break;
            case JsonTokenType.True:
                value = new JsonSyntax(JsonValueKind.True, start);
                break;
            case JsonTokenType.False:
                value = new JsonSyntax(JsonValueKind.False, start);
                break;
            default:
                value = new JsonSyntax(JsonValueKind.Null, start);
                break;
        }

        value.End = (int)reader.BytesConsumed;
        return value;
    }

    private static string GetText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: shown as the replacement character rather than failing the whole file.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    /// <summary>One member of an object.</summary>
    internal sealed record Member(string Name, int NameStart, JsonSyntax Value);
}
