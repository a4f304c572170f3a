using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary>Every method that there is none of here.</summary>
internal sealed class UnknownMethodHandler(ClientOutput output) : IRequestHandler
{
    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request) =>
        output.PostError(request.Id.Of(line), JsonRpcError.MethodNotFound, $"There is no method '{UntrustedText.OneLine(JsonMembers.GetReadable(line, envelope.Method), 128)}' here.");
}
