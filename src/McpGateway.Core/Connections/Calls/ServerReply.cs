using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Connections.Calls;

/// <summary>A server's response as it came.</summary>
/// <param name="Result">The raw result; empty where the response is an error.</param>
/// <param name="Error">The raw error object; empty where the response is a result.</param>
public readonly record struct ServerReply(ReadOnlyMemory<byte> Result, ReadOnlyMemory<byte> Error)
{
    /// <summary>The answer to a request that has nothing to say.</summary>
    internal static ServerReply Nothing { get; } = new("{}"u8.ToArray(), default);

    /// <summary>Whether the server answered with a JSON-RPC error.</summary>
    public bool IsError => !Error.IsEmpty;

    /// <summary>Masks the server's known secrets in what a person is shown of the reply; null where it has none.</summary>
    internal Func<string, string>? Masking { get; init; }

    /// <summary>A text of the reply for a person: with the server's known secrets masked. The reply itself is as the server sent it.</summary>
    /// <param name="text">The text.</param>
    public string Mask(string text) => Masking?.Invoke(text) ?? text;

    /// <summary>Code and message of the error, the message on one line. It is not cut: secrets are masked before that.</summary>
    public (int Code, string Message) ReadError()
    {
        try
        {
            using JsonDocument error = JsonDocument.Parse(JsonRepair.Readable(Error), new JsonDocumentOptions { MaxDepth = 1000 });
            JsonElement root = error.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                int code = root.TryGetProperty("code", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : 0;
                string? message = root.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
                return (code, OneLine(message ?? (root.EnumerateObject().Any(member => member.Name != "code") ? root.GetRawText() : "it gave no reason")));
            }

            // Some servers send the message alone.
            string said = root.ValueKind == JsonValueKind.String ? root.GetString()! : root.GetRawText();
            if (root.ValueKind != JsonValueKind.Null && !string.IsNullOrWhiteSpace(said))
            {
                return (0, OneLine(said));
            }
        }
        catch (JsonException)
        {
            // Nested beyond reason: then it has no message that a person could read.
        }

        return (0, "an error that is not a JSON-RPC error object");
    }

    // Not cut: secrets are masked before that.
    private static string OneLine(string text) => UntrustedText.OneLine(text, Math.Max(text.Length, 2));
}
