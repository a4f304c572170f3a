using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Gateway.Results;

/// <summary>A log message of a server (MCP 2025-11-25, Logging) as a line for the user.</summary>
/// <param name="IsWarning">Whether it is of level <c>warning</c> or more severe.</param>
/// <param name="Text">The line, with the server's name.</param>
public sealed record ServerLogMessage(bool IsWarning, string Text)
{
    private const int MaxCharacters = 2000;

    /// <summary>Reads the params of the notification; null where they are none.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="parameters">The params.</param>
    public static ServerLogMessage? TryRead(string server, ReadOnlyMemory<byte> parameters)
    {
        try
        {
            using JsonDocument document = LenientJson.Parse(parameters);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out JsonElement data))
            {
                return null;
            }

            string level = root.TryGetProperty("level", out JsonElement given) && given.ValueKind == JsonValueKind.String ? LenientJson.Text(given) : "info";
            string logger = root.TryGetProperty("logger", out JsonElement name) && name.ValueKind == JsonValueKind.String ? UntrustedText.OneLine(LenientJson.Text(name), 80) : "";
            string text = UntrustedText.OneLine(data.ValueKind == JsonValueKind.String ? LenientJson.Text(data) : data.GetRawText(), MaxCharacters);
            string who = UntrustedText.OneLine(server, 64);
            return new ServerLogMessage(level is not ("debug" or "info" or "notice"), $"{who}: {(logger.Length > 0 ? $"[{logger}] " : "")}{text}");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
