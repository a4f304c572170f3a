using System.Globalization;
using System.Text.Json;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>What tests ask servers through the gateway.</summary>
internal static class Peers
{
    /// <summary>Calls a tool; the text of its result, also where that is an error.</summary>
    public static async Task<string> AskAsync(this HttpPeer peer, string server, string tool, string arguments = "{}")
    {
        JsonElement result = await peer.RequestAsync("tools/call", GatewayProcess.Call(server, tool, arguments));
        return result.GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    /// <summary>What the gateway itself has said, as log messages, on the stream that answers a call; the call must have been answered.</summary>
    public static async Task<string[]> NoticesAsync(this HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync();
        JsonElement[] messages = [.. body.Split('\n').Select(line => line.StartsWith("data: ", StringComparison.Ordinal) ? line["data: ".Length..] : line).Where(line => line.StartsWith('{')).Select(JsonText.Parse)];
        Assert.True(messages.Length > 0 && messages[^1].TryGetProperty("result", out JsonElement result) && !result.TryGetProperty("isError", out _), body);
        return [.. messages[..^1].Select(message => message.GetProperty("params")).Where(message => message.TryGetProperty("logger", out JsonElement logger) && logger.ValueEquals("mcp-gateway")).Select(message => message.GetProperty("data").GetString()!)];
    }

    /// <summary>The id of a server's process.</summary>
    public static async Task<int> PidAsync(this HttpPeer peer, string server) => int.Parse(await peer.AskAsync(server, "pid"), CultureInfo.InvariantCulture);
}
