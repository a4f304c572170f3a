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

    /// <summary>The id of a server's process.</summary>
    public static async Task<int> PidAsync(this HttpPeer peer, string server) => int.Parse(await peer.AskAsync(server, "pid"), CultureInfo.InvariantCulture);
}
