using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.MetaTools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpGateway.Gateway.Hosting;

/// <summary>What the SDK's server tells a client, and who answers what it is asked.</summary>
internal static class SdkServer
{
    /// <summary>The options of the server of one client.</summary>
    /// <param name="configuration">What is configured.</param>
    /// <param name="handler">Answers the meta-tools that look.</param>
    /// <param name="ended">Cancelled once nobody waits for an answer.</param>
    public static McpServerOptions Options(ConfigurationSnapshot configuration, MetaToolHandler handler, CancellationToken ended) => new()
    {
        ServerInfo = new Implementation { Name = "mcp-gateway", Version = ProductVersion.Text },
        ServerInstructions = Instructions.For(configuration),
        // What the client is told; the session answers all of it (the SDK adds logging) but the two meta-tools that look.
        Capabilities = new ServerCapabilities
        {
            Tools = new ToolsCapability { ListChanged = configuration.Settings.Exposure == Exposure.Meta ? null : true },
            Prompts = new PromptsCapability { ListChanged = true },
            Resources = new ResourcesCapability { ListChanged = true, Subscribe = true },
            Completions = new CompletionsCapability(),
        },
        Handlers = new McpServerHandlers
        {
            CallToolHandler = async (request, token) =>
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(token, ended);
                return await handler.HandleAsync(request.Params, either.Token).ConfigureAwait(false);
            },
        },
    };
}
