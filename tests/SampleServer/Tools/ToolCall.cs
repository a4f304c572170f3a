using System.Text.Json;

namespace McpGateway.SampleServer.Tools;

/// <summary>A <c>tools/call</c> under way: its arguments and the ways to answer it.</summary>
internal sealed class ToolCall(Request request, JsonElement arguments)
{
    public Request Request => request;

    public Server Server => request.Server;

    public Output Output => request.Output;

    public CancellationToken Token => request.Token;

    public JsonElement Arguments => arguments;

    /// <summary>What the ledger calls it: the argument <c>key</c>, or else the request's id.</summary>
    public string Key { get; } = arguments.Member("key").Text() ?? request.IdText;

    public string? String(string name) => arguments.Member(name).Text();

    public bool Flag(string name) => arguments.Member(name).ValueKind == JsonValueKind.True;

    /// <exception cref="FormatException">It is no whole number.</exception>
    public int Int(string name, int fallback = 0)
    {
        var value = arguments.Member(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return fallback;
        }

        // By way of a double: 5.0 and 5e0 are whole numbers, too.
        return value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new FormatException($"{name} is no whole number");
    }

    public void Text(string text) => request.Result(w => WriteText(w, text));

    /// <summary>Answers with a structured object of these members, and with <paramref name="text"/> for those who read only that.</summary>
    public void Structured(Action<Utf8JsonWriter> members, string text) => request.Result(w =>
    {
        WriteText(w, text);
        w.WriteStartObject("structuredContent");
        members(w);
        w.WriteEndObject();
    });

    public void Failure(string text) => request.Result(w =>
    {
        WriteText(w, text);
        w.WriteBoolean("isError", value: true);
    });

    /// <summary>Reports progress, if the client asked for it.</summary>
    public void Progress(int done, int total, string message)
    {
        if (request.ProgressToken.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        Token.ThrowIfCancellationRequested();
        Output.Notification("notifications/progress", Json.WriteObject(w =>
        {
            w.WriteRaw("progressToken", request.ProgressToken.Raw());
            w.WriteNumber("progress", done);
            w.WriteNumber("total", total);
            w.WriteString("message", message);
        }));
    }

    public static void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartArray("content");
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
