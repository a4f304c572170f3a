using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>The <c>initialize</c> exchange (MCP 2025-11-25, Lifecycle).</summary>
internal static class Handshake
{
    /// <summary>The revision that is asked for; a server may answer with an older one.</summary>
    private const string Latest = "2025-11-25";

    private static readonly string[] s_understood = ["2024-11-05", "2025-03-26", "2025-06-18", Latest];

    public static async Task<ServerIdentity> RunAsync(ServerConnection connection)
    {
        string name = connection.Definition.Name;
        ServerReply reply;
        try
        {
            reply = await connection.RequestAsync("initialize", Parameters(), connection.Timeouts.Init, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.OperationTimeout)
        {
            throw connection.TooSlow();
        }

        if (reply.IsError)
        {
            (int code, string message) = reply.ReadError();
            throw new ServerException(name, ServerFailure.HandshakeFailed, FormattableString.Invariant($"refused the handshake: «{connection.Shown(message, 1000)}» ({code})"), "Check that it speaks MCP 2025-11-25 or older on stdio.");
        }

        ServerIdentity identity = Read(connection, reply.Result);
        connection.Notify("notifications/initialized");
        return identity;
    }

    private static byte[] Parameters() => new LineBuffer()
        .Add("{\"protocolVersion\":\""u8).Add(System.Text.Encoding.ASCII.GetBytes(Latest))
        .Add("\",\"capabilities\":{},\"clientInfo\":{\"name\":\"mcp-gateway\",\"version\":"u8)
        .Add(JsonString.QuoteBytes(ProductVersion.Text)).Add("}}"u8).Span.ToArray();

    private static ServerIdentity Read(ServerConnection connection, ReadOnlyMemory<byte> result)
    {
        string server = connection.Definition.Name;
        try
        {
            using JsonDocument document = JsonDocument.Parse(result, new JsonDocumentOptions { MaxDepth = 1000 });
            JsonElement root = document.RootElement;
            string? version = Text(root, "protocolVersion");
            if (version is null || !s_understood.Contains(version, StringComparer.Ordinal))
            {
                throw new ServerException(server, ServerFailure.HandshakeFailed, $"answered 'initialize' with the protocol version '{connection.Shown(version, 30)}', which this gateway does not speak", "Use a version of the server for MCP 2025-11-25 or older.");
            }

            JsonElement info = root.TryGetProperty("serverInfo", out JsonElement value) ? value : default;
            bool tools = root.TryGetProperty("capabilities", out JsonElement capabilities)
                && capabilities.ValueKind == JsonValueKind.Object && capabilities.TryGetProperty("tools", out _);
            return new ServerIdentity(UntrustedText.OneLine(Text(info, "name"), 100), UntrustedText.OneLine(Text(info, "version"), 50), version, Text(root, "instructions"), tools);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ServerException(server, ServerFailure.HandshakeFailed, "answered 'initialize' with something that is no MCP result", "Check that its command starts an MCP server.", e);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
