using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Processes;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Output;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway;

/// <summary>
/// A gateway's inside, shared by all that use it in one process: configuration, connections, catalog. Making one starts no
/// process and touches no file.
/// </summary>
public sealed class GatewayRuntime : IAsyncDisposable
{
    /// <summary>The scope of calls that come from no client but from this process itself.</summary>
    internal static ConnectionScope ProcessScope { get; } = new("process", null);

    private readonly MemoryRelease? _memory;
    private IReadOnlyList<ConfigurationProblem> _problems = [];

    /// <summary>Puts the parts together.</summary>
    /// <param name="options">What to run with.</param>
    public GatewayRuntime(GatewayOptions options)
    {
        Options = options;
        Configuration = new ConfigurationStore(options.Home, options.AdditionalServers, options.Time);
        LoggerFactory = new GatewayLog(new RollingFile(Path.Combine(options.Home.LogFolder, "gateway.log")), options.Problems, options.Time);
        _memory = options.OwnsProcess ? new MemoryRelease(options.Time) : null;
        var context = new ConnectionContext(options.Home, options.Time, LoggerFactory.CreateLogger("McpGateway.Connections"), () => Variables.Load(options.Home))
        {
            RevisionOf = server => Catalog!.RevisionOf(server),
            ConcurrentStarts = () => Configuration.Current.Settings.ConcurrentStarts,
            Memory = _memory,
        };
        Processes = context.Processes;
        Pool = new ConnectionPool(context);
        Catalog = new CatalogService(new CatalogStore(options.Home, options.Time), Pool, options.Time, LoggerFactory.CreateLogger("McpGateway.Catalog"));
        Directory = new ToolDirectory(this);
        Results = new ResultFolder(options.Home.ResultFolder);
        Searcher = new ToolSearch(options.Home.ThesaurusFile);
        Configuration.Changed += OnConfigurationChanged;
    }

    /// <summary>The configuration.</summary>
    public ConfigurationStore Configuration { get; }

    internal GatewayOptions Options { get; }

    internal ILoggerFactory LoggerFactory { get; }

    internal ServerProcesses Processes { get; }

    internal ConnectionPool Pool { get; }

    internal CatalogService Catalog { get; }

    internal ToolDirectory Directory { get; }

    internal ResultFolder Results { get; }

    internal ToolSearch Searcher { get; }

    /// <summary>What is known of all servers of a configuration, from disk alone.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IReadOnlyList<CatalogEntry> ReadCatalog(ConfigurationStore configuration)
    {
        var store = new CatalogStore(configuration.Home, TimeProvider.System);
        return [.. configuration.Current.Servers.Select(store.Find).OfType<CatalogEntry>()];
    }

    /// <summary>Where a server is in its life.</summary>
    /// <param name="server">The server's name.</param>
    public ServerState GetState(string server) => Pool.GetState(server);

    /// <summary>What is known of a server's tools without asking it; null where it was never seen.</summary>
    /// <param name="server">The server.</param>
    public CatalogEntry? FindCatalog(ServerDefinition server) => Catalog.Find(server);

    /// <summary>The tools of all servers that fit a query, best first, from the catalog: no server is started or asked.</summary>
    /// <param name="query">What is looked for, in words: names, what is to be done, or both.</param>
    /// <param name="limit">The most to return.</param>
    public IReadOnlyList<ToolMatch> Search(string query, int limit) => Searcher.Find(SearchedServers(), query, limit);

    /// <summary>What a server offers; asks it where nothing is known or where <paramref name="refresh"/> says so.</summary>
    /// <param name="server">The server.</param>
    /// <param name="refresh">Whether to ask it even where the catalog knows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">The server cannot be asked.</exception>
    public Task<CatalogEntry> GetCatalogAsync(ServerDefinition server, bool refresh, CancellationToken cancellationToken) =>
        Catalog.GetAsync(server, ProcessScope, refresh, cancellationToken);

    /// <summary>The error for a server that is not configured: it names those that are, nearest first.</summary>
    /// <param name="server">The name that was asked for.</param>
    public ServerException UnknownServer(string server) => Directory.UnknownServer(server, Configuration.Current);

    /// <summary>The error for a tool that a server does not have: it shows those that it has, nearest first.</summary>
    /// <param name="tool">The name that was asked for.</param>
    /// <param name="entry">What the server offers.</param>
    public static ServerException UnknownTool(string tool, CatalogEntry entry) => ToolDirectory.UnknownTool(tool, entry);

    /// <summary>Ends a server's connections in this process, in order.</summary>
    /// <param name="server">The server's name.</param>
    public Task StopAsync(string server) => Pool.StopAsync(server);

    /// <summary>Calls a tool. Nothing is cut and nothing is rewritten.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The arguments, a JSON object in UTF-8.</param>
    /// <param name="onProgress">Hears the params of each progress notification, in order, on a thread that reads the server: it must be quick.</param>
    /// <param name="cancellationToken">Cancels the call at the server.</param>
    /// <exception cref="ServerException">There is no answer: the failure says why.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public async Task<ToolCallResult> CallToolAsync(
        string server, string tool, ReadOnlyMemory<byte> arguments, Action<ReadOnlyMemory<byte>>? onProgress, CancellationToken cancellationToken)
    {
        ServerDefinition definition = Directory.GetServer(server);
        ToolDirectory.CheckAllowed(definition, tool);
        var sink = new ServerRequestSink { OnProgress = onProgress };
        ReadOnlyMemory<byte> parameters = new LineBuffer().Add("{\"name\":"u8).Add(JsonString.QuoteBytes(tool)).Add(",\"arguments\":"u8).Add(arguments.Span).Add("}"u8).Memory;
        CancellationTokenRegistration registration = default;
        bool TrySend(ServerConnection connection)
        {
            var call = new OutgoingRequest { Method = "\"tools/call\""u8, Line = parameters.Span, Params = new JsonSpan(0, parameters.Length), WantsProgress = onProgress is not null };
            if (!connection.TrySend(call, sink, out long id))
            {
                return false;
            }

            registration = cancellationToken.Register(() =>
            {
                connection.Cancel(id, "The caller cancelled.");
                sink.Cancel(cancellationToken);
            });
            return true;
        }

        await Directory.SendAsync(definition, ProcessScope, tool, TrySend, cancellationToken).ConfigureAwait(false);
        using (registration)
        {
            // Not with the token: the wait would end before the server has been told.
            ServerReply reply = await sink.Reply.ConfigureAwait(false);
            return new ToolCallResult(reply.Result, reply.Error);
        }
    }

    /// <summary>The servers whose tools are known, in the order of the configuration.</summary>
    internal IReadOnlyList<SearchedServer> SearchedServers() =>
        [.. Configuration.Current.Servers
            .Where(server => !server.Disabled && server.Problem is null)
            .Select(server => Catalog.Find(server) is { } entry ? new SearchedServer(entry, server.Description) : null)
            .OfType<SearchedServer>()];

    /// <summary>Says in the log what is wrong with the configuration, as far as it was not wrong before.</summary>
    internal void LogProblems(ConfigurationSnapshot configuration)
    {
        ILogger logger = LoggerFactory.CreateLogger("McpGateway.Gateway");
        foreach (ConfigurationProblem problem in configuration.Problems.Except(_problems))
        {
            Log.ConfigurationProblem(logger, problem.ToString());
        }

        _problems = configuration.Problems;
    }

    /// <summary>Ends every server, in order, and closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync().ConfigureAwait(false);
        Results.Dispose();
        _memory?.Dispose();
        LoggerFactory.Dispose();
    }

    private void OnConfigurationChanged(ConfigurationSnapshot configuration)
    {
        Log.ConfigurationChanged(LoggerFactory.CreateLogger("McpGateway.Gateway"), configuration.Servers.Count);
        LogProblems(configuration);
        Pool.Reconcile(configuration.Servers);
    }
}
