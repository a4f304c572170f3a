using System.Collections.Concurrent;
using McpGateway.Connections;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Tells a client once that a server's state was lost, as a log message that goes before the answer to its next call of a tool there.</summary>
/// <param name="client">The client.</param>
internal sealed class LossNotices(ClientContext client)
{
    /// <summary>How long a call may wait to know whether its client was told elsewhere. It is sent then, and nothing is said.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly int s_warning = LogLevels.Rank("\"warning\""u8);

    private readonly ConcurrentDictionary<string, bool> _settled = new(StringComparer.Ordinal);

    /// <summary>Whether there may be something to tell before a request is sent.</summary>
    public bool IsDue(ServerConnection connection, RequestKind kind, RequestOrigin origin) => DueOn(connection, kind, origin) is not null;

    /// <summary>Tells the client what there is to tell before a request is sent. Never fails.</summary>
    public async ValueTask TellAsync(ServerConnection connection, RequestKind kind, RequestOrigin origin)
    {
        if (DueOn(connection, kind, origin) is not { } lost)
        {
            return;
        }

        bool isOurs = await ClaimAsync(lost).ConfigureAwait(false);
        _settled[lost.Id] = true;
        if (isOurs)
        {
            client.Output.PostAbout(mayWait: true, origin.Id.Bytes, new LineBuffer()
                .Add("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"warning\",\"logger\":\"mcp-gateway\",\"data\":"u8)
                .Add(JsonString.QuoteBytes(lost.Text)).Add("}}"u8).Span);
        }
    }

    private LostState? DueOn(ServerConnection connection, RequestKind kind, RequestOrigin origin) =>
        connection.Lost is { } lost && kind == RequestKind.Tool && !_settled.ContainsKey(lost.Id) && !(client.Origin.Since >= lost.Before) && Wants(origin) ? lost : null;

    /// <summary>A client without a session asks for log messages with each request; others get all where they do not say otherwise.</summary>
    private bool Wants(RequestOrigin origin)
    {
        ReadOnlyMemory<byte> level = origin.IsStateless ? origin.LogLevel : client.Peer.LogLevel;
        return level.IsEmpty ? !origin.IsStateless : LogLevels.Rank(level.Span) <= s_warning;
    }

    private async Task<bool> ClaimAsync(LostState lost)
    {
        try
        {
            return await lost.ClaimAsync(client.Scope.Key).WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Who knows it has gone, and the call finds that out for itself.
            return false;
        }
    }
}
