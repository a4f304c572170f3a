using System.Runtime.CompilerServices;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpGateway.Gateway;

/// <summary>Serves one client on stdin and stdout.</summary>
public static class StdioGateway
{
    /// <summary>
    /// Serves until the client closes stdin, or goes, or the token is cancelled. Servers started for the client are ended with
    /// the runtime, not here.
    /// </summary>
    /// <param name="runtime">What to serve.</param>
    /// <param name="cancellationToken">Ends the service at once.</param>
    public static async Task RunAsync(GatewayRuntime runtime, CancellationToken cancellationToken)
    {
        using StandardStreams streams = StandardStreams.Take();
        await RunAsync(runtime, streams.Input, streams.Output, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves one client on two streams.</summary>
    internal static async Task RunAsync(GatewayRuntime runtime, Stream input, Stream output, CancellationToken cancellationToken)
    {
        ILogger logger = runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");
        Log.Serving(logger, ProductVersion.Text);
        foreach (ConfigurationProblem problem in runtime.Configuration.Current.Problems)
        {
            Log.ConfigurationProblem(logger, problem.ToString());
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writer = new LineWriter(output, streamBlocks: true);
        writer.Broken += _ => gone.Cancel();
        var session = new ClientSession(runtime, writer);
        await using ConfiguredAsyncDisposable disposal = session.ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        McpServer server = McpServer.Create(session.Transport, Options(runtime, session, ended.Token), runtime.LoggerFactory);
        await using (server.ConfigureAwait(false))
        {
            Task serving = server.RunAsync(CancellationToken.None);
            await session.RunAsync(input, gone.Token).ConfigureAwait(false);
            // What still waits for a server waits for nobody now; without this the SDK would wait for it to give up.
            await ended.CancelAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(false);
        }

        await writer.CompleteAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        Log.Ending(logger);
    }

    private static McpServerOptions Options(GatewayRuntime runtime, ClientSession session, CancellationToken ended)
    {
        var handler = new MetaToolHandler(runtime, session.Scope);
        return new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "mcp-gateway", Version = ProductVersion.Text },
            ServerInstructions = new ServerOverview(runtime).Instructions(),
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (_, _) => new ValueTask<ListToolsResult>(new ListToolsResult { Tools = MetaTools.Definitions }),
                CallToolHandler = async (request, token) =>
                {
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(token, ended);
                    return await handler.HandleAsync(request.Params, either.Token).ConfigureAwait(false);
                },
            },
        };
    }
}
