using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests.Handlers;

/// <summary><c>logging/setLevel</c>: the servers that the client has are told, which revision 2026-07-28 no longer has.</summary>
internal sealed class LogLevelHandler(ClientContext client) : IRequestHandler
{
    public void Handle(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (request.IsStateless)
        {
            client.Output.PostError(request.Id.Of(line), JsonRpcError.MethodNotFound, $"Revision {ProtocolRevisions.FirstStateless} has no 'logging/setLevel'; each request says the level that it wants in \"_meta\".");
            return;
        }

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

        client.Output.PostResult(envelope.Id.Of(line), "{}"u8);
    }
}
