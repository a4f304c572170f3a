using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>initialize</c>: what the client says of itself is noted, and the SDK's server answers.</summary>
internal sealed class InitializeHandler(ClientContext client, SdkTransport sdk) : IRequestHandler
{
    public bool NeedsAdmission => false;

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        client.Profile = client.Profile.Initialized(line, envelope.Params);
        sdk.Receive(line, envelope);
    }
}
