using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Leases;
using McpGateway.Cluster.Links;
using McpGateway.Cluster.Losses;
using McpGateway.Cluster.Nodes;
using McpGateway.Cluster.Recovery;
using McpGateway.Cluster.Sessions;
using McpGateway.Cluster.Shared;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Http.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using StackExchange.Redis;
using GatewayOptions = McpGateway.Gateway.Hosting.GatewayOptions;

namespace McpGateway.Cluster.Hosting;

/// <summary>One node: an HTTP front end for any client, and the servers' processes that were placed there.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    /// <summary>What the engine calls all clusters of gateways.</summary>
    private const string Service = "mcp-gateway";

    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    /// <summary>How long a node tries to reach the others before it gives up.</summary>
    private static readonly TimeSpan s_join = TimeSpan.FromSeconds(60);

    private static readonly ProblemStyle s_style = new("mcp-gateway-node", Log.AllClears);

    /// <summary>How often a node says in the membership that it lives.</summary>
    private static readonly TimeSpan s_alive = TimeSpan.FromSeconds(3);

    /// <summary>How long the others are told that it goes.</summary>
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(5);

    private readonly NodeOptions _options;
    private readonly IConnectionMultiplexer _redis;
    private readonly GatewayRuntime _servers;
    private readonly NodeServers _hosted;
    private readonly RedisState _state;
    private readonly NodeBoard _board;
    private readonly NodeWatch _watch;
    private readonly SharedState _shared;
    private readonly FrontHub _fronts = new();
    private readonly ILogger _logger;
    private readonly IReadOnlyList<string> _labels;
    private readonly NodeReadiness _readiness;
    private readonly ClusterTrust _trust;
    private readonly DateTimeOffset _since = DateTimeOffset.UtcNow;
    private IClusterMembershipService? _members;
    private volatile bool _isDraining;
    private volatile string _why = "it was told to";
    private bool _hasRefused;

    private ClusterNode(NodeOptions options, IConnectionMultiplexer redis)
    {
        _options = options;
        _redis = redis;
        _trust = new ClusterTrust(redis, options.Cluster, options.SiloTls?.Trust ?? SiloTls.NoTrust);
        _readiness = new NodeReadiness(options.RedisPatience, TimeProvider.System);
        _labels = NodeLabels.All(options.Labels);
        _servers = new GatewayRuntime(new GatewayOptions { Home = options.Home, Problems = options.Http.Problems, ProblemStyle = s_style, OwnsProcess = true });
        _logger = _servers.LoggerFactory.CreateLogger("McpGateway.Cluster");
        _state = new RedisState(redis, _logger);
        _shared = new SharedState(options, redis, _state, Living, _logger);
        var records = new ProcessRecords(_shared.Redis, options.Name, _logger);
        _hosted = new NodeServers(_servers, options.Name, new LeaseStore(redis, options.Cluster, options.Lease), records, _logger);
        _board = new NodeBoard(_state, NodeBoard.KeyOf(options.Cluster), Describe);
        _watch = new NodeWatch(_hosted, _fronts, NameOf, _logger);
        _hosted.OnChanged = () => _ = _board.TellAsync();
    }

    /// <summary>Serves until it is told to end, and then until the calls under way have their answers.</summary>
    /// <param name="options">What it runs with.</param>
    /// <param name="cancellationToken">Tells it to end.</param>
    /// <exception cref="ConfigurationException">It cannot run like this: the message says what is missing.</exception>
    public static async Task RunAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        HttpGateway.Check(options.Http);
        IConnectionMultiplexer redis = await RedisConnection.OpenAsync(options.Redis, options.Cluster).ConfigureAwait(false);
        var node = new ClusterNode(options, redis);
        await using (node.ConfigureAwait(false))
        {
            await node.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _hosted.Dispose();
        await _shared.DisposeAsync().ConfigureAwait(false);
        await _servers.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAny(_redis.DisposeAsync().AsTask(), Task.Delay(s_quiet)).ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        SiloPort.Check(_options.Silo);
        await _trust.CheckAsync().ConfigureAwait(false);
        // What is made under this life is good as long as it lasts.
        await new RedisLife(_redis, _options.Cluster).ReadAsync().ConfigureAwait(false);
        IHost silo = BuildSilo();
        SiloAddress address = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        var name = new NodeName(_redis, _options.Cluster, _options.Name, address, _logger);
        await name.TakeAsync(cancellationToken).ConfigureAwait(false);
        using var left = new CancellationTokenSource();
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var request = new DrainRequest(_redis, _options.Cluster, address.ToParsableString(), _shared.Keys);
        Task pulse = new RedisPulse(() => Task.WhenAll(_trust.NoteAsync(), name.RenewAsync(), LookAsync(request, told)), _state, _readiness).RunAsync(left.Token);
        try
        {
            await RunAsync(silo, address, told.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (told.IsCancellationRequested)
        {
            // It was told to end before it had joined.
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await pulse.ConfigureAwait(false);
            await Task.WhenAny(name.GiveAsync(), Task.Delay(s_quiet, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    /// <summary>Looks whether somebody has told the node from outside to end.</summary>
    private async Task LookAsync(DrainRequest request, CancellationTokenSource told)
    {
        bool? isTold = told.IsCancellationRequested ? null : await request.ReadAsync().ConfigureAwait(false);
        if (isTold == true)
        {
            _why = "'mcp-gateway-node drain' has told it to";
            await told.CancelAsync().ConfigureAwait(false);
        }
        else if (isTold == false && !_hasRefused)
        {
            _hasRefused = true;
            Log.DrainRefused(_logger);
        }
    }

    private async Task RunAsync(IHost silo, SiloAddress address, CancellationToken cancellationToken)
    {
        await _shared.PrepareAsync().ConfigureAwait(false);
        _servers.Processes.EndLeftovers();
        using IDisposable watch = _servers.Configuration.Watch();
        await JoinAsync(silo, cancellationToken).ConfigureAwait(false);
        _hosted.Address = address.ToParsableString();
        ProcessRun.Use(NodeRun.Of(address));
        IClusterMembershipService members = silo.Services.GetRequiredService<IClusterMembershipService>();
        _members = members;
        silo.Services.GetRequiredService<ISiloStatusOracle>().SubscribeToSiloStatusEvents(_watch);
        using var end = new CancellationTokenSource();
        Task board = Task.WhenAll(_board.RunAsync(address, IsGone, end.Token), silo.Services.GetRequiredService<RedisRecovery>().RunAsync(end.Token));
        // Who comes to this node may at once be sent to any, and who comes to another may be sent here.
        await _board.ExchangeAsync().ConfigureAwait(false);
        Log.Joined(_logger, _options.Name, _options.Cluster, address.Endpoint, string.Join(", ", _labels));
        await _shared.BeginAsync().ConfigureAwait(false);
        var front = new GatewayRuntime(new GatewayOptions
        {
            Home = _options.Home,
            Problems = _options.Http.Problems,
            ProblemStyle = s_style,
            OwnsProcess = true,
            Router = new NodeRouter(silo.Services.GetRequiredService<IGrainFactory>(), _hosted.Address, _options.Name, _options.Home, () => _isDraining),
            Export = _options.Http.Export,
            IsMeasured = _options.Http.ServesMetrics,
            Shares = _shared.Shares,
        });
        await using (front.ConfigureAwait(false))
        {
            using IDisposable? sharing = await _shared.ShareAsync(front).ConfigureAwait(false);
            var calls = new CallsUnderWay();
            front.Services.Observers.Add(calls);
            IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();
            var sights = new NodeSights(_board, members, _hosted);
            _readiness.Reason = null;
            Task http = HttpGateway.RunAsync(_options.Http with { Unreadiness = _readiness.Unreadiness, Nodes = sights, Limits = _shared.Limits, SharedSessions = SessionsOf(silo.Services, grains) }, front, end.Token);
            await Task.WhenAny(http, Task.Delay(Timeout.Infinite, cancellationToken)).ConfigureAwait(false);
            if (!http.IsCompleted)
            {
                await DrainAsync(calls).ConfigureAwait(false);
            }

            await end.CancelAsync().ConfigureAwait(false);
            await http.ConfigureAwait(false);
        }

        await Task.WhenAny(board, Task.Delay(s_quiet, CancellationToken.None)).ConfigureAwait(false);
        await LeaveAsync(silo).ConfigureAwait(false);
    }

    /// <summary>Becomes one of the nodes, in bounded time.</summary>
    /// <exception cref="ConfigurationException">It does not.</exception>
    private async Task JoinAsync(IHost silo, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_join + s_join);
        try
        {
            await silo.StartAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConfigurationException(
                $"The node cannot join the cluster '{_options.Cluster}': {Words.Cut(e.Message, 300).TrimEnd('.')}. Nodes must reach each other (--silo, --advertise), all with certificates of one authority or all without, and Redis must answer; {Path.Combine(_options.Home.LogFolder, "gateway.log")} has more.", e);
        }
    }

    /// <summary>Tells the others that it goes. Without Redis nobody can be told: it would be tried for minutes.</summary>
    private async Task LeaveAsync(IHost silo)
    {
        using var patience = new CancellationTokenSource(s_goodbye);
        try
        {
            await silo.StopAsync(patience.Token).WaitAsync(s_goodbye + s_quiet).ConfigureAwait(false);
            silo.Dispose();
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Log.LeftUnseen(_logger);
        }
    }

    /// <summary>Takes no new servers, lets those go that are here, and waits for the calls of clients.</summary>
    private async Task DrainAsync(CallsUnderWay calls)
    {
        Log.Draining(_logger, _why);
        _isDraining = true;
        _readiness.Reason = "The node takes no new work: it is about to end.";
        await Task.WhenAny(_board.ExchangeAsync(), Task.Delay(s_quiet)).ConfigureAwait(false);
        await Task.WhenAll(_hosted.DrainAsync(_options.Drain), calls.EndedAsync(s_quiet, _options.Drain)).ConfigureAwait(false);
    }

    private RedisKey MembersKey => LostMembership.KeyOf(Service, _options.Cluster);

    /// <summary>Whether the node at an address is no member any more.</summary>
    private bool IsGone(string node) => _members?.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(node)) is SiloStatus.Dead or SiloStatus.None;

    private string NameOf(SiloAddress node) => _members?.CurrentSnapshot.Members.TryGetValue(node, out ClusterMember? member) == true ? $"'{member.Name}' at {node.Endpoint}" : $"at {node.Endpoint}";

    private IReadOnlyCollection<NodeFacts> Living() => [.. _board.Nodes.Where(node => !IsGone(node.Key)).Select(node => node.Value)];

    private NodeFacts Describe() => new(_options.Name, _labels, _hosted.Count, _options.MaxProcesses, _isDraining, [.. _options.Http.Listen]) { Since = _since, Servers = _hosted.Servers, Keys = _shared.Keys?.Names ?? [], TakesConfiguration = _options.TakesConfiguration };

    private SharedSessions SessionsOf(IServiceProvider silo, IGrainFactory grains) =>
        new(new RedisSessions(_redis, _state, _options.Cluster, _options.Http.SessionIdle, _logger), grains, silo.GetRequiredService<ISiloStatusOracle>(), _fronts, _logger);

    private RedisRecovery RecoveryOf(IServiceProvider silo) => new(
        new RedisLife(_redis, _options.Cluster),
        new LostMembership(silo.GetRequiredService<IMembershipTable>(), silo.GetRequiredService<IClusterMembershipService>(), silo.GetRequiredService<ILocalSiloDetails>().SiloAddress, _redis, MembersKey),
        silo.GetRequiredKeyedService<IGrainDirectory>(GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY),
        _hosted,
        _fronts,
        _state,
        _logger);

    private IHost BuildSilo()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(new EngineLoggers(_servers.LoggerFactory));
        builder.Services.AddSingleton(_hosted);
        builder.Services.AddSingleton(_board);
        builder.Services.AddSingleton(_fronts);
        builder.Services.AddSingleton(RecoveryOf);
        builder.UseOrleans(silo =>
        {
            ConfigurationOptions redis = _options.Redis;
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = _options.Cluster;
                cluster.ServiceId = Service;
            });
            silo.Configure<SiloOptions>(own => own.SiloName = _options.Name);
            silo.ConfigureEndpoints(_options.Advertised.Address, _options.Advertised.Port, gatewayPort: 0, listenOnAnyHostAddress: false);
            silo.Configure<EndpointOptions>(endpoints => endpoints.SiloListeningEndpoint = _options.Silo);
            _options.SiloTls?.Apply(silo, _logger);
            silo.UseRedisClustering(options =>
            {
                options.ConfigurationOptions = redis;
                options.CreateRedisKey = _ => MembersKey;
            });
            silo.UseRedisGrainDirectoryAsDefault(options =>
            {
                options.ConfigurationOptions = redis;
                options.EntryExpiry = RedisRecovery.PlaceLifetime;
            });
            silo.Services.AddPlacementDirector<LeastLoadedPlacement, LeastLoadedDirector>();
            silo.Services.AddPlacementDirector<OnItsNodePlacement, OnItsNodeDirector>();
            silo.Services.AddSingleton<IFatalErrorHandler>(new FatalErrors(_hosted, _logger));
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = TimeSpan.FromDays(365));
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 3;
                membership.NumVotesForDeathDeclaration = 1;
                membership.MaxJoinAttemptTime = s_join;
                // Who joins does not wait for long for nodes that were all killed, so that none was left that would have noticed.
                membership.IAmAliveTablePublishTimeout = s_alive;
                membership.NumMissedTableIAmAliveLimit = 3;
            });
        });
        return builder.Build();
    }
}
