using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>ping</c>, which revision 2026-07-28 no longer has.</summary>
internal sealed class PingHandler(ClientOutput output) : IRequestHandler
{
    public bool ShowsUse => false;

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (request.IsStateless)
        {
            output.PostError(request.Id.Of(line), JsonRpcError.MethodNotFound, $"Revision {ProtocolRevisions.FirstStateless} has no 'ping'.");
        }
        else
        {
            output.PostResult(request.Id.Of(line), "{}"u8);
        }
    }
}
