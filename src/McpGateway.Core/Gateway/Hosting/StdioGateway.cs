using System.Runtime.CompilerServices;
using McpGateway.Catalog.Discovery;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Sessions;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpGateway.Gateway.Hosting;

/// <summary>Serves one client on stdin and stdout.</summary>
public static class StdioGateway
{
    /// <summary>How long a client that has closed its end may take between two reads of what is left for it, on a busy machine too.</summary>
    private static readonly TimeSpan s_lastRead = TimeSpan.FromSeconds(3);

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
        runtime.Processes.EndLeftovers();
        _ = Task.Run(() => ResultFolder.RemoveLeftovers(runtime.Options.Home.ResultFolder, logger, runtime.Options.Time), CancellationToken.None);
        runtime.LogProblems(runtime.Configuration.Current);
        if (runtime.Configuration.NothingConfigured is { } nothing)
        {
            Log.NothingConfigured(logger, nothing);
        }

        using IDisposable watch = runtime.Configuration.Watch();

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = new LineChannel(input, output, outputBlocks: true) { ThreadName = "mcp client", OnReleased = runtime.ReleaseMemory };
        channel.Broken += _ => gone.Cancel();
        var session = new ClientSession(runtime, channel);
        await using ConfiguredAsyncDisposable disposal = session.ConfigureAwait(false);
        var discovery = new ServerDiscovery(runtime.Configuration, runtime.Pool, runtime.Catalog, session.Scope, runtime.Options.Time, logger);
        await using ConfiguredAsyncDisposable disposalOfDiscovery = discovery.ConfigureAwait(false);
        session.Discovery = discovery;
        session.Served += discovery.Begin;
        using var ended = new CancellationTokenSource();
        McpServer server = McpServer.Create(session.Transport, Options(runtime, session, ended.Token), runtime.LoggerFactory);
        await using (server.ConfigureAwait(false))
        {
            Task serving = server.RunAsync(CancellationToken.None);
            await session.RunAsync(gone.Token).ConfigureAwait(false);
            // Ends while the rest does; it is waited for below.
            _ = discovery.DisposeAsync().AsTask();
            // What still waits for a server waits for nobody now; without this the SDK would wait for it to give up.
            await ended.CancelAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(false);
        }

        await channel.CompleteAsync(s_lastRead).ConfigureAwait(false);
        await runtime.Pool.EndScopeAsync(session.Scope).ConfigureAwait(false);
        Log.Ending(logger);
    }

    private static McpServerOptions Options(GatewayRuntime runtime, ClientSession session, CancellationToken ended)
    {
        var handler = new MetaToolHandler(session);
        return new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "mcp-gateway", Version = ProductVersion.Text },
            ServerInstructions = Instructions.For(runtime.Configuration.Current),
            // What the client is told; the session answers all of it (the SDK adds logging) but the two meta-tools that look.
            Capabilities = new ServerCapabilities
            {
                Tools = new ToolsCapability { ListChanged = runtime.Configuration.Current.Settings.Exposure == Exposure.Meta ? null : true },
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
}
