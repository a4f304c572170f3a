using McpGateway.Connections.Calls;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>subscriptions/listen</c>, which is new in revision 2026-07-28.</summary>
internal sealed class ListenHandler(ClientNotifications notifications, PreparedRequests prepared, ClientOutput output) : IRequestHandler
{
    public ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request) => ParamType.Object("notifications", request.Notifications);

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (request.IsStateless)
        {
            Prepare(line, request);
        }
        else
        {
            output.PostError(request.Id.Of(line), JsonRpcError.MethodNotFound, $"'subscriptions/listen' is a method of revision {ProtocolRevisions.FirstStateless}: \"_meta\" must contain \"{RequestMeta.ProtocolVersionKey}\".");
        }
    }

    private void Prepare(ReadOnlySpan<byte> line, ClientRequest request) =>
        prepared.Run(line, request, RequestKind.Completion, (copy, token) => notifications.ListenAsync(copy, request, token));
}
