using System.Runtime.CompilerServices;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Hosting;

/// <summary>Serves one client on stdin and stdout.</summary>
public static class StdioGateway
{
    /// <summary>
    /// Serves until the client closes stdin, or goes, or the token is cancelled. Servers started for the client are ended with
    /// the runtime, not here.
    /// </summary>
    /// <param name="runtime">What to serve.</param>
    /// <param name="cancellationToken">Ends the service at once.</param>
    /// <param name="profile">The profile of the configuration that the client gets; null for all of it.</param>
    public static async Task RunAsync(GatewayRuntime runtime, CancellationToken cancellationToken, string? profile = null)
    {
        using StandardStreams streams = StandardStreams.Take();
        await RunAsync(runtime, streams.Input, streams.Output, cancellationToken, profile).ConfigureAwait(false);
    }

    /// <summary>The same for a client that is on two other streams.</summary>
    /// <param name="runtime">What to serve.</param>
    /// <param name="input">What the client sends.</param>
    /// <param name="output">Leads to it; it is closed at the end.</param>
    /// <param name="cancellationToken">Ends the service at once.</param>
    /// <param name="profile">The profile of the configuration that the client gets; null for all of it.</param>
    public static async Task RunAsync(GatewayRuntime runtime, Stream input, Stream output, CancellationToken cancellationToken, string? profile = null)
    {
        ILogger logger = runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");
        Log.Serving(logger, ProductVersion.Text);
        GatewayHost host = GatewayHost.Start(runtime);
        await using ConfiguredAsyncDisposable disposal = host.ConfigureAwait(false);
        var channel = new LineChannel(input, output, outputBlocks: true) { ThreadName = "mcp client", OnReleased = runtime.ReleaseMemory };
        await host.ServeAsync(channel, cancellationToken, access: runtime.AccessOf(Caller.User, profile)).ConfigureAwait(false);
        Log.Ending(logger);
    }
}
