using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>resources/subscribe</c> and <c>resources/unsubscribe</c>, which revision 2026-07-28 no longer has.</summary>
internal sealed class SubscriptionHandler(ClientOutput output, PreparedRequests prepared, string method, Func<byte[], ClientRequest, CancellationToken, Task> answer) : IRequestHandler
{
    public ParamType TypeOf(ReadOnlySpan<byte> line, in ClientRequest request) => ParamType.Text("uri", request.Uri);

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (request.IsStateless)
        {
            output.PostError(request.Id.Of(line), JsonRpcError.MethodNotFound, $"Revision {ProtocolRevisions.FirstStateless} has no '{method}'; use subscriptions/listen instead.");
        }
        else
        {
            Prepare(line, request);
        }
    }

    private void Prepare(ReadOnlySpan<byte> line, ClientRequest request) => prepared.Run(line, request, RequestKind.Completion, (copy, token) => answer(copy, request, token));
}
