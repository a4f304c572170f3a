using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Takes the notifications of a client to whom they concern: requests under way, and servers.</summary>
internal sealed class NotificationRouter(ClientContext client, PreparedRequests prepared, ClientNotifications notifications, Action onServed)
{
    /// <summary>Takes one notification.</summary>
    public void Route(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/cancelled"u8))
        {
            Cancel(line, envelope);
        }
        else if (envelope.IsMethod(line, "notifications/progress"u8))
        {
            client.Peer.TryProgress(line, envelope);
        }
        else if (envelope.IsMethod(line, "notifications/roots/list_changed"u8))
        {
            PassOn(line, envelope);
        }
        else if (envelope.IsMethod(line, "notifications/initialized"u8))
        {
            onServed();
        }
    }

    private void PassOn(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        client.Peer.ForgetRoots();
        // Others with the roots that it had go on with what it has shared with them.
        client.Services.Pool.LeaveUserScopes(client.Scope);
        foreach (ServerConnection server in client.Services.Pool.LiveOf(client.Scope))
        {
            if (server.Identity is { IsStateless: false })
            {
                server.Notify("notifications/roots/list_changed", envelope.Params.Exists ? envelope.Params.Of(line) : default);
            }
        }
    }

    private void Cancel(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(line, envelope.Params, ["requestId", "reason"], found) || !found[0].Exists)
        {
            return;
        }

        var id = new RawId(found[0].Of(line));
        bool wasPrepared = prepared.Cancel(id);
        if (client.Requests.TryTake(id, out IRequestUnderWay? request))
        {
            request!.Cancel(JsonMembers.GetString(line, found[1]) ?? "The client cancelled.");
            client.Requests.Settle();
        }
        else if (!wasPrepared)
        {
            notifications.TryEnd(id);
        }
    }
}
