using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>A message as it came, and what kind of message it is.</summary>
internal sealed class Message
{
    private Message(MessageKind kind, JsonDocument? document, string? method)
    {
        Kind = kind;
        Document = document;
        Method = method;
    }

    public MessageKind Kind { get; }

    /// <summary>The message itself; null where it is no JSON.</summary>
    public JsonDocument? Document { get; }

    public string? Method { get; }

    public JsonElement Root => Document?.RootElement ?? default;

    public JsonElement Id => Root.Member("id");

    public JsonElement Params => Root.Member("params");

    public static Message Read(byte[] bytes)
    {
        JsonDocument? document = null;
        try
        {
            document = Json.Parse(bytes);
            var method = document.RootElement.Member("method").Text();
            return new(KindOf(document.RootElement, method), document, method);
        }
        catch (JsonException)
        {
            return new(MessageKind.NotJson, document: null, method: null);
        }
        catch (InvalidOperationException)
        {
            // A method whose text is no valid UTF-8.
            return new(MessageKind.Invalid, document, method: null);
        }
    }

    /// <summary>The error that a message gets which cannot be taken.</summary>
    public static RequestException Refusal(MessageKind kind) => kind == MessageKind.NotJson
        ? new(ErrorCode.ParseError, "Parse error")
        : new(ErrorCode.InvalidRequest, "Invalid Request");

    private static MessageKind KindOf(JsonElement message, string? method)
    {
        var id = message.Member("id").ValueKind;
        if (method is null && id != JsonValueKind.Undefined && (Has(message, "result") || Has(message, "error")))
        {
            return MessageKind.Answer;
        }

        if (method is null || id is not (JsonValueKind.Undefined or JsonValueKind.String or JsonValueKind.Number))
        {
            return MessageKind.Invalid;
        }

        return id == JsonValueKind.Undefined ? MessageKind.Notification : MessageKind.Request;
    }

    private static bool Has(JsonElement message, string name) => message.Member(name).ValueKind != JsonValueKind.Undefined;
}
