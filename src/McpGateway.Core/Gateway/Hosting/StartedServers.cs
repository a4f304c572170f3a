using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway.Hosting;

/// <summary>What a gateway tells other programs of this user about the servers that it has started.</summary>
internal static class StartedServers
{
    /// <summary>Writes the member <c>servers</c>.</summary>
    public static void Write(Utf8JsonWriter json, GatewayRuntime runtime)
    {
        json.WriteStartArray("servers");
        foreach (ServerDefinition server in runtime.Configuration.Current.Servers)
        {
            ServerState state = runtime.GetState(server.Name);
            if (state.Since is not null)
            {
                json.WriteStartObject();
                json.WriteString("name", UntrustedText.OneLine(server.Name, 80));
                json.WriteString("status", state.Status.ToString());
                json.WriteNumber("processes", state.Processes);
                json.WriteString("since", state.Since.Value);
                json.WriteString("reason", UntrustedText.OneLine(state.Reason, 300));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
