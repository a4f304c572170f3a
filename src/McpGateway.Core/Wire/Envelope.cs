using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Wire;

/// <summary>
/// The outside of one JSON-RPC message: its kind and where its members stand. The payload is checked to be
/// well-formed, at any depth, and never turned into a tree.
/// </summary>
internal readonly struct Envelope
{
    // Deep enough for anything a server nests, finite so that a line of brackets cannot exhaust memory.
    internal const int MaxDepth = 1 << 20;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = MaxDepth };

    private Envelope(MessageKind kind, JsonSpan id, JsonSpan method, JsonSpan parameters, JsonSpan result, JsonSpan error, bool isErrorOfNone = false)
    {
        Kind = kind;
        IsErrorOfNone = isErrorOfNone;
        Id = id;
        Method = method;
        Params = parameters;
        Result = result;
        Error = error;
    }

    public MessageKind Kind { get; }

    /// <summary>Whether it is an error of JSON-RPC 2.0 that names no request: its id is missing or null.</summary>
    public bool IsErrorOfNone { get; }

    /// <summary>The raw id, quotes included; a JSON <c>null</c> id counts as present.</summary>
    public JsonSpan Id { get; }

    /// <summary>The raw method, quotes included.</summary>
    public JsonSpan Method { get; }

    public JsonSpan Params { get; }

    public JsonSpan Result { get; }

    public JsonSpan Error { get; }

    /// <summary>Scans one line. Never throws for bad input: the kind says what is wrong.</summary>
    public static Envelope Scan(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, s_options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                MessageKind other = reader.TokenType == JsonTokenType.StartArray ? MessageKind.Batch : MessageKind.Invalid;
                reader.Skip();
                // Another value on the same line makes the line no JSON: Read throws.
                reader.Read();
                return new Envelope(other, default, default, default, default, default);
            }

            return ScanMembers(ref reader, line);
        }
        catch (JsonException)
        {
            return new Envelope(MessageKind.NotJson, default, default, default, default, default);
        }
    }

    /// <summary>Whether the method is <paramref name="name"/>, however it is escaped: some peers write <c>tools\/call</c>.</summary>
    public bool IsMethod(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) => JsonString.Is(Method.Of(line), name);

    private static Envelope ScanMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        JsonSpan id = default, method = default, parameters = default, result = default, error = default;
        bool isVersion2 = false, idIsLegal = true, methodIsText = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonString.TokenIs(ref reader, "jsonrpc"u8))
            {
                reader.Read();
                isVersion2 = reader.TokenType == JsonTokenType.String && JsonString.TokenIs(ref reader, "2.0"u8);
                reader.Skip();
            }
            else if (JsonString.TokenIs(ref reader, "id"u8))
            {
                id = ReadValue(ref reader, out JsonTokenType type);
                idIsLegal = type is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null;
            }
            else if (JsonString.TokenIs(ref reader, "method"u8))
            {
                method = ReadValue(ref reader, out JsonTokenType type);
                methodIsText = type == JsonTokenType.String;
            }
            else if (JsonString.TokenIs(ref reader, "params"u8))
            {
                parameters = ReadValue(ref reader, out _);
            }
            else if (JsonString.TokenIs(ref reader, "result"u8))
            {
                result = ReadValue(ref reader, out _);
            }
            else if (JsonString.TokenIs(ref reader, "error"u8))
            {
                error = ReadValue(ref reader, out _);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        reader.Read();
        if (result.Exists && error.Exists && error.Of(line).SequenceEqual("null"u8))
        {
            // JSON-RPC 1.0 had both members in every response.
            error = default;
        }

        bool idIsNull = id.Exists && id.Of(line).SequenceEqual("null"u8);
        MessageKind kind =
            !isVersion2 || !idIsLegal || !methodIsText ? MessageKind.Invalid
            : method.Exists ? (!id.Exists ? MessageKind.Notification : idIsNull ? MessageKind.Invalid : MessageKind.Request)
            : id.Exists && (result.Exists || error.Exists) ? MessageKind.Response
            : MessageKind.Invalid;
        bool isErrorOfNone = isVersion2 && idIsLegal && (!id.Exists || idIsNull) && !method.Exists && error.Exists && line[error.Start] == (byte)'{';
        return new Envelope(kind, idIsLegal ? id : default, method, parameters, result, error, isErrorOfNone);
    }

    private static JsonSpan ReadValue(ref Utf8JsonReader reader, out JsonTokenType type)
    {
        reader.Read();
        type = reader.TokenType;
        int start = checked((int)reader.TokenStartIndex);
        reader.Skip();
        return new JsonSpan(start, checked((int)reader.BytesConsumed) - start);
    }
}
