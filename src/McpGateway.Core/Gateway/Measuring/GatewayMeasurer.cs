using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Tokens;
using McpGateway.Transports;

namespace McpGateway.Gateway.Measuring;

/// <summary>Measures what the user's own servers cost with and without the gateway.</summary>
public static class GatewayMeasurer
{
    /// <summary>How many of a server's tools are looked for; from the first to the last, evenly.</summary>
    private const int MaxSearches = 9;

    /// <summary>How many servers that were never seen are best started at the same time: more only wait for each other.</summary>
    public const int MeetingsAtOnce = 4;

    /// <summary>What a client with the gateway reads before its first word: the definitions of the meta-tools and these instructions.</summary>
    /// <param name="instructions">The gateway's instructions as the client got them.</param>
    public static int StartTokens(string? instructions) => GatewayTexts.DefinitionTokens + TokenEstimate.Of(instructions);

    /// <summary>Measures from the catalog; starts servers only where <see cref="MeasuringOptions.Refresh"/> says so, and ends those that it started.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="options">What to measure.</param>
    /// <param name="cancellationToken">Ends it; servers that were started are ended anyway.</param>
    public static async Task<GatewayMeasurement> MeasureAsync(GatewayRuntime runtime, MeasuringOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConfigurationSnapshot configuration = runtime.Configuration.Current;
        ServerDefinition[] servers = [.. configuration.Servers.Where(options.Selects)];
        IReadOnlyDictionary<string, string> failures = await ListAllAsync(runtime, servers, options, cancellationToken).ConfigureAwait(false);
        var texts = new GatewayTexts(runtime);
        string list = texts.List();
        string selected = servers.Length == configuration.Servers.Count ? list : string.Join('\n', servers.Select(server => GatewayTexts.LineOf(list, server.Name)).Where(line => line.Length > 0));
        return new GatewayMeasurement
        {
            Measured = runtime.Options.Time.GetUtcNow(),
            Servers = [.. servers.Select(server => Measure(server, runtime.Catalog.Find(server), failures.GetValueOrDefault(server.Name), texts, list))],
            GatewayDefinitions = GatewayTexts.DefinitionTokens,
            GatewayInstructions = TokenEstimate.Of(texts.ForClients()),
            List = TokenEstimate.Of(selected),
            Sessions = Math.Max(1, options.Sessions),
            Exposure = configuration.Settings.Exposure,
        };
    }

    private static ServerMeasurement Measure(ServerDefinition server, CatalogEntry? entry, string? failure, GatewayTexts texts, string list)
    {
        string? obstacle = Obstacle(server);
        var measurement = new ServerMeasurement
        {
            Server = server.Name,
            Reason = obstacle ?? failure ?? (entry is null ? "its tools were never seen; measure with a refresh to list them" : null),
            IsProcess = obstacle is null && (failure is null || entry is not null),
        };
        if (entry is null || obstacle is not null)
        {
            return measurement;
        }

        int definitions = entry.Tools.Sum(tool => TokenEstimate.Of(GatewayTexts.DefinitionOf(tool)));
        int instructions = TokenEstimate.Of(entry.Identity.Instructions);
        CatalogTool[] chosen = Choose(entry.Tools);
        int line = TokenEstimate.Of(GatewayTexts.LineOf(list, server.Name));
        int search = MeasuringMath.Median([.. chosen.Select(tool => TokenEstimate.Of(texts.Search(GatewayTexts.QueryFor(tool))))]);
        int load = TokenEstimate.Of(GatewayTexts.Load(entry));
        int call = MeasuringMath.Median([.. chosen.Select(tool => GatewayTexts.CallOverhead(server.Name, tool.Name))]);
        return measurement with
        {
            Seen = entry.Seen,
            Tools = entry.Tools.Count,
            Definitions = definitions,
            Instructions = instructions,
            ListLine = line,
            Search = search,
            Load = load,
            Call = call,
            BreakEven = MeasuringMath.BreakEven(definitions + instructions, new ConversationCost(0, search, line + load, call), entry.Tools.Count),
        };
    }

    private static CatalogTool[] Choose(IReadOnlyList<CatalogTool> tools)
    {
        int count = Math.Min(MaxSearches, tools.Count);
        return [.. Enumerable.Range(0, count).Select(i => tools[i * tools.Count / count])];
    }

    /// <summary>Why a server is nothing that a client could use now; null where it is.</summary>
    private static string? Obstacle(ServerDefinition server)
    {
        try
        {
            ServerException.ThrowIfUnusable(server);
            return null;
        }
        catch (ServerException e)
        {
            return UntrustedText.OneLine(e.Cause, 300);
        }
    }

    /// <summary>Lists what is to be listed. Gives the reasons of those that could not be.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> ListAllAsync(GatewayRuntime runtime, ServerDefinition[] servers, MeasuringOptions options, CancellationToken cancellationToken)
    {
        ServerDefinition[] wanted = options.Refresh == MeasuringRefresh.None ? []
            : [.. servers.Where(server => Obstacle(server) is null && (options.Refresh == MeasuringRefresh.All || runtime.Catalog.Find(server) is null))];
        var listings = new ListingRuns(wanted.Length, options.Progress);
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.AtOnce), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(wanted, atOnce, async (server, token) =>
        {
            listings.Begin(server.Name);
            string? failure = options.Refresh == MeasuringRefresh.NeverSeen ? await UnattendedObstacleAsync(runtime, server, token).ConfigureAwait(false) : null;
            listings.End(server.Name, failure ?? await ListAsync(runtime, server, token).ConfigureAwait(false));
        }).ConfigureAwait(false);
        return listings.Failures;
    }

    /// <summary>Why a server is not started unless somebody calls it; null where it may be.</summary>
    private static async Task<string?> UnattendedObstacleAsync(GatewayRuntime runtime, ServerDefinition server, CancellationToken cancellationToken)
    {
        // Why it cannot be started, the start says.
        return runtime.Connections.PlanUnattended(server, null) is { } start
            && await start.FindObstacleAsync(cancellationToken).ConfigureAwait(false) is { } obstacle
            ? $"it is met when one of its tools is first used: {obstacle}"
            : null;
    }

    /// <summary>Lists what a server offers; ends what was started for it. Gives the reason where it cannot be listed.</summary>
    private static async Task<string?> ListAsync(GatewayRuntime runtime, ServerDefinition server, CancellationToken cancellationToken)
    {
        // One that runs is asked as it is; one that is started here is started apart, so that it can be ended without harm to anybody.
        bool isRunning = runtime.Pool.TryGet(server, runtime.ProcessScope) is not null;
        ConnectionScope scope = isRunning ? runtime.ProcessScope : new ConnectionScope("measuring", null);
        try
        {
            await runtime.Catalog.GetAsync(server, scope, ServerList.All, refresh: true, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ServerException e)
        {
            return UntrustedText.OneLine(e.Cause, 300);
        }
        finally
        {
            if (!isRunning)
            {
                await (server.Scope == ServerScope.Shared ? runtime.Pool.StopAsync(server.Name) : runtime.Pool.EndScopeAsync(scope)).ConfigureAwait(false);
            }
        }
    }
}
