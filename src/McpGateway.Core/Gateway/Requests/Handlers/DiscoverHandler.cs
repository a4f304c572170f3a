using McpGateway.Connections.Calls;
using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>server/discover</c>, which is new in revision 2026-07-28.</summary>
internal sealed class DiscoverHandler(ClientContext client) : IRequestHandler
{
    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        ReadOnlySpan<byte> id = request.Id.Of(line);
        if (request.IsStateless)
        {
            client.Output.PostResult(id, Introduction.Discover(client.Access.Configuration));
        }
        else if (client.Profile.Revision is { } agreed)
        {
            client.Output.PostError(id, JsonRpcError.MethodNotFound, $"Revision {agreed} has no 'server/discover'.");
        }
        else
        {
            client.Output.PostError(id, JsonRpcError.InvalidParams, $"\"_meta\" must contain \"{RequestMeta.ProtocolVersionKey}\".");
        }
    }
}
