using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>logging/setLevel</c>: the servers that the client has are told, and the SDK's server answers.</summary>
internal sealed class LogLevelHandler(ClientContext client, SdkTransport sdk) : IRequestHandler
{
    public bool NeedsAdmission => false;

    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        JsonSpan level = JsonMembers.Find(line, envelope.Params, "level");
        if (!level.Exists || line[level.Start] != (byte)'"' || !LogLevels.IsKnown(level.Of(line)))
        {
            client.Output.PostError(envelope.Id.Of(line), JsonRpcError.InvalidParams, "The params of logging/setLevel must be an object with \"level\", one of debug, info, notice, warning, error, critical, alert and emergency.");
            return;
        }

        ClientProfile profile = client.Profile.Wanting(level.Of(line));
        client.Profile = profile;
        foreach (ServerConnection server in client.Services.Pool.LiveOf(client.Scope))
        {
            if (server.Identity is { TakesLogLevel: true })
            {
                _ = server.SetLogLevelAsync(profile.Meta.LogLevel);
            }
        }

        sdk.Receive(line, envelope);
    }
}
