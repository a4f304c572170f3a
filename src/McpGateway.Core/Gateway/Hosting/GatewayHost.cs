using McpGateway.Catalog.Discovery;
using McpGateway.Connections;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Views;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Hosting;

/// <summary>
/// What there is once a process that serves clients, however many: what earlier processes have left is cleared away, the configuration is watched, servers that
/// were never seen are met.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>How long a client that has closed its end may take between two reads of what is left for it, on a busy machine too.</summary>
    private static readonly TimeSpan s_lastRead = TimeSpan.FromSeconds(3);

    private readonly GatewayRuntime _runtime;
    private readonly ServerDiscovery _discovery;
    private readonly IDisposable _watch;

    private GatewayHost(GatewayRuntime runtime)
    {
        _runtime = runtime;
        ILogger logger = runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");
        runtime.BeginTelemetry();
        runtime.Processes.EndLeftovers();
        _ = Task.Run(() => ResultFolder.RemoveLeftovers(runtime.Options.Home.ResultFolder, logger, runtime.Options.Time), CancellationToken.None);
        runtime.ConfigurationLog.LogProblems(runtime.Configuration.Current);
        if (runtime.Configuration.NothingConfigured is { } nothing)
        {
            Log.NothingConfigured(logger, nothing);
        }

        _watch = runtime.Configuration.Watch();
        _discovery = new ServerDiscovery(runtime.Configuration, runtime.Pool, runtime.WholeCatalog, runtime.Options.Time, logger);
    }

    /// <summary>Makes a process ready to serve clients.</summary>
    /// <param name="runtime">What is served to them. Servers that are started for them end with it.</param>
    public static GatewayHost Start(GatewayRuntime runtime) => new(runtime);

    /// <summary>Serves one client until it closes its end, or goes, or the token is cancelled. The connections that are its own end with it.</summary>
    /// <param name="channel">Leads to the client; it is completed at the end.</param>
    /// <param name="cancellationToken">Ends the service at once.</param>
    /// <param name="surroundings">Where the client runs; null where it runs as this process does.</param>
    /// <param name="access">What the client has of the gateway; null for all that its user has.</param>
    /// <param name="origin">How the client has come here; null for standard input and output.</param>
    public async Task ServeAsync(IMessageChannel channel, CancellationToken cancellationToken, ClientSurroundings? surroundings = null, GatewayAccess? access = null, ClientOrigin? origin = null)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var session = new ClientSession(access ?? _runtime.Access, _runtime.Results, channel, _discovery.IsPending, surroundings, origin ?? ClientOrigin.Stdio);
        channel.Broken += _ =>
        {
            session.NoteGone();
            gone.Cancel();
        };
        session.Served += _discovery.Begin;
        using IDisposable? measured = _runtime.Telemetry?.BeginSession(origin ?? ClientOrigin.Stdio);
        await session.RunAsync(gone.Token).ConfigureAwait(false);
        _discovery.Leave(session.Scope);
        await channel.CompleteAsync(s_lastRead).ConfigureAwait(false);
        await _runtime.Pool.EndScopeAsync(session.Scope).ConfigureAwait(false);
        _discovery.LookAgain();
    }

    /// <summary>Serves another process of this user one server as it is, until it closes its end, or goes, or the token is cancelled.</summary>
    /// <param name="channel">Leads to it; it is completed at the end.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="fingerprint">The other's digest of its definition.</param>
    /// <param name="surroundings">Where the other process runs.</param>
    /// <param name="cancellationToken">Ends the service at once.</param>
    public async Task ServeServerAsync(IMessageChannel channel, string server, string fingerprint, ClientSurroundings surroundings, CancellationToken cancellationToken)
    {
        await ServeServerAsync(channel, new SharedServer(_runtime.Services, new ConfiguredServer(_runtime.Services, server, fingerprint), surroundings), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves another process one server as it is, until it closes its end, or goes, or the token is cancelled.</summary>
    /// <param name="channel">Leads to it; it is completed at the end.</param>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the service at once.</param>
    public static async Task ServeServerAsync(IMessageChannel channel, IViewedServer server, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        channel.Broken += _ => gone.Cancel();
        await new ServerView(channel, server).RunAsync(gone.Token).ConfigureAwait(false);
        await channel.CompleteAsync(s_lastRead).ConfigureAwait(false);
    }

    /// <summary>Ends what there is once a process; no client may be served any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _discovery.DisposeAsync().ConfigureAwait(false);
        _watch.Dispose();
    }
}
