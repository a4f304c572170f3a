using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Auditing;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Scripts;
using McpGateway.Gateway.Sealing;
using McpGateway.Logins.Tokens;
using McpGateway.Secrets;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Gateway.Hosting;

/// <summary>
/// A gateway's inside, shared by all that use it in one process: configuration, connections, catalog. Making one starts no
/// process and touches no file.
/// </summary>
public sealed partial class GatewayRuntime : IAsyncDisposable
{
    private readonly MemoryRelease? _memory;
    private readonly ConditionalWeakTable<Caller, ConcurrentDictionary<string, GatewayAccess>> _access = [];
    private readonly LoginDesk _desk;
    private readonly AuditTrail _audit;
    private readonly ToolDirectory _directory;
    private readonly ScriptCalls _calls;

    /// <summary>Puts the parts together.</summary>
    /// <param name="options">What to run with.</param>
    public GatewayRuntime(GatewayOptions options)
    {
        Options = options;
        Configuration = new ConfigurationStore(options.Home, options.AdditionalServers, options.Time);
        LoggerFactory = new GatewayLog(new RollingFile(Path.Combine(options.Home.LogFolder, "gateway.log")), options.Problems, options.Time, options.ProblemStyle);
        _memory = options.OwnsProcess ? new MemoryRelease(options.Time) : null;
        ILogger logger = LoggerFactory.CreateLogger("McpGateway.Connections");
        LoginStore logins = options.Shares is { } shared
            ? new LoginStore(shared.Logins, () => shared.Tokens)
            : new LoginStore(options.Home.LoginFolder, () => SecretStores.Open(options.Home.Root, SecretStores.Logins));
        _desk = new LoginDesk(() => Variables.Load(options.Home, options.Vaults), logins, options.Time);
        Processes = new StdioTransports(options.Home, options.Time, logger) { OnReleased = ReleaseMemory };
        (IServerTransportFactory transports, IServerTransportFactory own) = GatewayTransports.Of(options, Processes, logins);
        var connections = new ConnectionContext(options.Home, options.Time, logger, () => Variables.Load(options.Home, options.Vaults), transports)
        {
            OwnTransports = own,
            Router = options.Router,
            RevisionOf = server => Services!.WholeCatalog.RevisionOf(server),
            ConcurrentStarts = () => Configuration.Current.Settings.ConcurrentStarts,
        };
        var pool = new ConnectionPool(connections);
        var catalog = new CatalogService(new CatalogStore(options.Home, options.Time), pool, options.Time, LoggerFactory.CreateLogger("McpGateway.Catalog"));
        var pins = new ToolPins(options.Home, options.Time, server => Configuration.Current.Settings.PinOf(server), LoggerFactory.CreateLogger("McpGateway.Pins"));
        catalog.ToolsListed += pins.Note;
        Services = new GatewayServices
        {
            Time = options.Time,
            LoggerFactory = LoggerFactory,
            Configuration = Configuration,
            Connections = connections,
            Pool = pool,
            WholeCatalog = catalog,
            Gate = new PinGate(options.Gate, pins, catalog.Find),
            Pins = pins,
            LoginDesk = _desk,
            Searcher = new ToolSearch(options.Home.ThesaurusFile),
            Seal = options.Shares is { } shares ? new StateSeal(shares.Cipher, shares.UsedStates, options.Time) : new StateSeal(options.Home, options.Time),
            Observers = new CallObservers(options.Time),
            ReleaseMemory = ReleaseMemory,
        };
        Results = new ResultFolder(options.Home.ResultFolder) { Shared = options.Shares?.Results };
        Access = new GatewayAccess(Services, Caller.User);
        _directory = new ToolDirectory(Access);
        _calls = new ScriptCalls(Access, Scopes, _directory);
        ConfigurationLog = new ConfigurationLog(LoggerFactory.CreateLogger("McpGateway.Gateway"));
        _audit = new AuditTrail(options.Home, Services.Observers, options.Time, LoggerFactory.CreateLogger("McpGateway.Audit")) { Announces = options.OwnsProcess && !options.UsesBroker };
        Configuration.Loaded += _audit.Apply;
        Configuration.Changed += _audit.Apply;
        Configuration.Changed += ConfigurationLog.OnChanged;
        Configuration.Changed += configuration => Pool.Reconcile(configuration.Servers);
    }

    /// <summary>The configuration.</summary>
    public ConfigurationStore Configuration { get; }

    internal GatewayOptions Options { get; }

    /// <summary>Whose the connections of calls are that come from no client but from this process itself.</summary>
    internal ProcessScopes Scopes { get; } = new();

    internal ConnectionScope ProcessScope => Scopes.Plain;

    internal ILoggerFactory LoggerFactory { get; }

    internal ConfigurationLog ConfigurationLog { get; }

    internal StdioTransports Processes { get; }

    /// <summary>What all parts have at hand.</summary>
    internal GatewayServices Services { get; }

    /// <summary>What the user has of the gateway, in whose name scripts of this process call.</summary>
    internal GatewayAccess Access { get; }

    /// <summary>What a caller has of the gateway, the same for all clients of the same one.</summary>
    /// <param name="caller">In whose name.</param>
    /// <param name="profile">The profile that the client has chosen; null for none. One that there is not has no servers, and says so.</param>
    internal GatewayAccess AccessOf(Caller caller, string? profile) =>
        profile is null && ReferenceEquals(caller, Caller.User) ? Access : _access.GetOrCreateValue(caller).GetOrAdd(profile ?? "", name => new GatewayAccess(Services, caller, name.Length == 0 ? null : name));

    internal ConnectionContext Connections => Services.Connections;

    internal ConnectionPool Pool => Services.Pool;

    /// <summary>Whether a connection to any server lives, or is about to.</summary>
    internal bool HasProcesses => Configuration.Current.Servers.Any(server => GetState(server.Name).Status is ServerStatus.Ready or ServerStatus.Starting or ServerStatus.Stopping);

    /// <summary>What servers offer, whoever may have it.</summary>
    internal CatalogService WholeCatalog => Services.WholeCatalog;

    internal CallerGate Gate => Access.Gate;

    /// <summary>The catalog as the user sees it.</summary>
    internal GatedCatalog Catalog => Access.Catalog;

    internal ResultFolder Results { get; }

    /// <summary>What is known of all servers of a configuration, from disk alone.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IReadOnlyList<CatalogEntry> ReadCatalog(ConfigurationStore configuration)
    {
        var store = new CatalogStore(configuration.Home, TimeProvider.System);
        return [.. configuration.Current.Servers.Select(server => Read(configuration, store, server)).OfType<CatalogEntry>()];
    }

    /// <summary>What is known of one server, from disk alone; null where it was never seen.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="server">The server.</param>
    public static CatalogEntry? ReadCatalog(ConfigurationStore configuration, ServerDefinition server) =>
        Read(configuration, new CatalogStore(configuration.Home, TimeProvider.System), server);

    /// <summary>Where a server is in its life.</summary>
    /// <param name="server">The server's name.</param>
    public ServerState GetState(string server) => Pool.GetState(server);

    /// <summary>What is known of a server's tools without asking it; null where it was never seen.</summary>
    /// <param name="server">The server.</param>
    public CatalogEntry? FindCatalog(ServerDefinition server) => Catalog.FindListed(server);

    /// <summary>Whether the user may call a tool, and whether the user is to be asked before.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tool">The tool's name.</param>
    public GateDecision DecideCall(ServerDefinition server, string tool) => Gate.Decide(RequestKind.Tool, server, tool);

    /// <summary>Why the administrator of the machine does not let a server be used, as a part of a sentence, with the variables as they are now; null where nothing is against it.</summary>
    /// <param name="server">The server.</param>
    public string? RefusalOf(ServerDefinition server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Refusal is not null || server.Managed?.IsOpen != true)
        {
            return server.Refusal;
        }

        try
        {
            Connections.Transports.Check(server with { Disabled = false }, Connections.LoadVariables());
            return null;
        }
        catch (Exception e) when (e is ServerException or ConfigurationException)
        {
            return e is ServerException { Failure: ServerFailure.Denied } refused ? refused.Cause : null;
        }
    }

    /// <summary>What is known of all servers of the configuration: no server is started or asked.</summary>
    /// <exception cref="ConfigurationException">The file of variables cannot be read.</exception>
    public IReadOnlyList<ServerFacts> DescribeServers()
    {
        Variables variables = Connections.LoadVariables();
        return [.. Configuration.Current.Servers.Select(server => new ServerFacts(Access, server, variables))];
    }

    /// <summary>All tools of a server as signatures with a summary, a line each, as a model reads them.</summary>
    /// <param name="entry">What the server offers.</param>
    public string DescribeTools(CatalogEntry entry) =>
        ServerOverview.Signatures(entry, Configuration.Current.Find(entry.Server) is { } server ? Services.WholeCatalog.Find(server) : null);

    /// <summary>One tool on one line: its signature, a summary and a mark.</summary>
    /// <param name="server">The server's name, which the reader knows.</param>
    /// <param name="tool">The tool.</param>
    public static string DescribeTool(string server, CatalogTool tool) => ToolLines.Of(server, tool);

    /// <summary>The tools that fit a query, best first, from the catalog: no server is started or asked.</summary>
    /// <param name="query">What is looked for, in words: names, what is to be done, or both.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="servers">The names of the servers to look at; all where null.</param>
    public IReadOnlyList<ToolMatch> Search(string query, int limit, IReadOnlyCollection<string>? servers = null) =>
        Access.Searcher.Find([.. Access.SearchedServers().Where(server => servers?.Contains(server.Entry.Server, StringComparer.Ordinal) != false)], query, limit);

    /// <summary>What a server offers; asks it where nothing is known or where <paramref name="refresh"/> says so.</summary>
    /// <param name="server">The server.</param>
    /// <param name="refresh">Whether to ask it even where the catalog knows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">The server cannot be asked.</exception>
    public Task<CatalogEntry> GetCatalogAsync(ServerDefinition server, bool refresh, CancellationToken cancellationToken) =>
        Catalog.GetAsync(server, ProcessScope, ServerList.Tools, refresh, cancellationToken);

    /// <summary>What a server offers to calls that answer sampling, or that do not: some servers have tools that depend on it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="refresh">Whether to ask it even where the catalog knows.</param>
    /// <param name="samples">Whether the calls answer sampling (<see cref="ToolCallHandlers.Sampling"/>).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">The server cannot be asked.</exception>
    public Task<CatalogEntry> GetCatalogAsync(ServerDefinition server, bool refresh, bool samples, CancellationToken cancellationToken) =>
        Catalog.GetAsync(server, Scopes.Of(samples), ServerList.Tools, refresh, cancellationToken);

    /// <summary>What a server offers, with all of the lists that are asked for.</summary>
    /// <param name="server">The server.</param>
    /// <param name="lists">The lists that must be there.</param>
    /// <param name="refresh">Whether to ask it even where the catalog knows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">The server cannot be asked.</exception>
    public Task<CatalogEntry> GetCatalogAsync(ServerDefinition server, ServerList lists, bool refresh, CancellationToken cancellationToken) =>
        Catalog.GetAsync(server, ProcessScope, lists, refresh, cancellationToken);

    /// <summary>
    /// Connects to a server now and keeps the connection, however long it is idle, until <see cref="StopAsync"/> or until it ends by itself. What
    /// failed before does not count.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">It cannot be started.</exception>
    public async Task ConnectAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        ServerConnection connection = await StartAsync(server, cancellationToken).ConfigureAwait(false);
        // Never given back: it goes with the connection.
        _ = connection.Hold();
    }

    /// <summary>Connects to a server now. The connection ends as others do when it is idle. What failed before does not count.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">It cannot be started.</exception>
    internal async Task<ServerConnection> StartAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        ServerException.ThrowIfUnusable(server);
        if (GetState(server.Name).NextTry is not null)
        {
            await StopAsync(server.Name).ConfigureAwait(false);
        }

        return await Pool.GetAsync(server, ProcessScope, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tries a server step by step on a connection of its own, which disturbs no other and ends with the test.</summary>
    /// <param name="server">The server; it may be switched off.</param>
    /// <param name="cancellationToken">Ends the test and its process.</param>
    /// <returns>One check after the other, as they are done. What rests on a failed one is not tried.</returns>
    internal IAsyncEnumerable<ServerCheck> TestAsync(ServerDefinition server, CancellationToken cancellationToken) =>
        new ServerTest(server, Connections.WithoutOthers(), ProcessScope, Gate, LoggerFactory.CreateLogger("McpGateway.Connections")).RunAsync(cancellationToken);

    /// <summary>The error for a server that is not configured: it names those that are, nearest first.</summary>
    /// <param name="server">The name that was asked for.</param>
    public ServerException UnknownServer(string server) => _directory.UnknownServer(server, Configuration.Current);

    /// <summary>The error for a tool that a server does not have: it shows those that it has, nearest first.</summary>
    /// <param name="tool">The name that was asked for.</param>
    /// <param name="entry">What the server offers.</param>
    public static ServerException UnknownTool(string tool, CatalogEntry entry) => ToolDirectory.UnknownTool(tool, entry);

    /// <summary>The names of a server's tools, nearest to a name first.</summary>
    /// <param name="tool">The name, as somebody has written it.</param>
    /// <param name="entry">What the server offers.</param>
    public static IEnumerable<string> NearestTools(string tool, CatalogEntry entry) => NearestNames.Order(tool, entry.Tools.Select(known => known.Name));

    /// <summary>Ends a server's connections in this process, in order.</summary>
    /// <param name="server">The server's name.</param>
    public Task StopAsync(string server) => Pool.StopAsync(server);

    private static CatalogEntry? Read(ConfigurationStore configuration, CatalogStore store, ServerDefinition server)
    {
        var pins = new ToolPins(configuration.Home, TimeProvider.System, configuration.Current.Settings.PinOf, NullLogger.Instance);
        return store.Find(server) is { } entry ? new CallerGate(new PinGate(ToolGate.Instance, pins, store.Find), Caller.User).View(server, entry) : null;
    }

    /// <summary>Ends every server, in order, and closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync().ConfigureAwait(false);
        await Access.Services.WholeCatalog.EndedAsync().ConfigureAwait(false);
        await _audit.DisposeAsync().ConfigureAwait(false);
        await EndTelemetryAsync().ConfigureAwait(false);
        Results.Dispose();
        _memory?.Dispose();
        LoggerFactory.Dispose();
    }

    /// <summary>Something large is not needed any more.</summary>
    internal void ReleaseMemory() => _memory?.Request();
}
