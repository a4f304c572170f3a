using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary>Every other method: the SDK's server answers, be it that there is none of that name.</summary>
internal sealed class SdkHandler(SdkTransport sdk) : IRequestHandler
{
    public bool NeedsAdmission => false;

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request) => sdk.Receive(line, envelope);
}
