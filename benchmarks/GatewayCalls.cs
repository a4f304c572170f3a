namespace McpGateway.Benchmarks;

/// <summary>Calls of servers' tools through a gateway.</summary>
internal static class GatewayCalls
{
    /// <summary>How long anything is waited for before it counts as lost.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The params of a <c>tools/call</c> of a server's tool.</summary>
    public static string Parameters(string server, string tool, string arguments = "{}", string? meta = null) =>
        $$$"""{"name":"call_mcp_tool","arguments":{"mcp_name":"{{{server}}}","tool_name":"{{{tool}}}","arguments":{{{arguments}}}}{{{(meta is null ? "" : ",\"_meta\":" + meta)}}}}""";

    /// <summary>Sends a call of a server's tool.</summary>
    public static Task<byte[]> SendCall(this Peer gateway, string server, string tool, string arguments = "{}", string? meta = null) =>
        gateway.RequestAsync("tools/call", Parameters(server, tool, arguments, meta));

    /// <summary>Calls a server's tool and waits on this thread.</summary>
    /// <exception cref="TimeoutException">There was no answer for a minute.</exception>
    public static Reply Call(this Peer gateway, string server, string tool, string arguments = "{}") => gateway.SendCall(server, tool, arguments).Reply();

    /// <summary>Calls one of the gateway's own tools and waits on this thread.</summary>
    /// <exception cref="TimeoutException">There was no answer for a minute.</exception>
    public static Reply Meta(this Peer gateway, string tool, string arguments = "{}") =>
        gateway.RequestAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""").Reply();

    /// <summary>Waits for an answer on this thread.</summary>
    /// <exception cref="TimeoutException">There was none for a minute.</exception>
    public static Reply Reply(this Task<byte[]> answer) => new(answer.WaitAsync(Patience).GetAwaiter().GetResult());
}
