using McpGateway.Access;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Nodes;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>All that nodes share in Redis. What is anybody's secret is shared only where they have the same keys.</summary>
internal sealed class SharedState : IAsyncDisposable
{
    /// <summary>How long a node that begins waits for what the others have learnt.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly SharedLogins? _logins;
    private readonly LocalLogins? _local;
    private readonly ConfigurationWatch _configuration;
    private readonly KeysWatch _keys;
    private readonly SharedConfiguration? _common;
    private readonly Announcements _news;
    private readonly SharedPins? _pins;
    private readonly SharedCatalog? _catalog;
    private readonly GatewayHome _home;
    private readonly ILogger _logger;
    private Task _running = Task.CompletedTask;

    /// <param name="options">What the node runs with.</param>
    /// <param name="connection">Redis.</param>
    /// <param name="state">Whether it can be reached.</param>
    /// <param name="nodes">What the nodes that live say of themselves.</param>
    /// <param name="logger">Hears of trouble.</param>
    /// <exception cref="ConfigurationException">The keys cannot be read, or are missing.</exception>
    public SharedState(NodeOptions options, IConnectionMultiplexer connection, RedisState state, Func<IReadOnlyCollection<NodeFacts>> nodes, ILogger logger)
    {
        _home = options.Home;
        _logger = logger;
        SharedRedis redis = Redis = new SharedRedis(connection, options.Cluster, state);
        _configuration = new ConfigurationWatch(redis, options.Name, options.Home, () => [.. nodes().Select(node => node.Name)], logger);
        _keys = new KeysWatch(nodes, logger);
        _news = new Announcements(redis, () => _configuration.Living, logger);
        Limits = new SharedLimits(redis, () => _configuration.Living, TimeProvider.System);
        if (options.Keys is not { } file)
        {
            if (options.TakesConfiguration)
            {
                throw new ConfigurationException("The configuration in Redis is taken only by those who have the keys that it is encrypted with: give --keys with --config-from-redis.");
            }

            return;
        }

        KeyRing keys = KeyRing.Read(file);
        Keys = keys;
        var states = new SharedStates(redis, keys);
        var tokens = new SharedSecrets(redis, keys);
        _logins = new SharedLogins(redis, keys, tokens, logger);
        _local = new LocalLogins(options.Home, redis, _logins, tokens, logger);
        _common = options.TakesConfiguration ? new SharedConfiguration(redis, keys) : null;
        _pins = new SharedPins(new SharedEntries(redis, keys, SharedPins.Kind), _news, logger);
        _catalog = new SharedCatalog(redis, new SharedEntries(redis, keys, SharedCatalog.Kind), _news, _pins, logger);
        Shares = new GatewayShares(states, states, new SharedResults(redis, keys, logger), _logins, tokens);
    }

    /// <summary>Where it is.</summary>
    public SharedRedis Redis { get; }

    /// <summary>The keys of all nodes; null where there are none.</summary>
    public KeyRing? Keys { get; }

    /// <summary>The limits of users.</summary>
    public ICallLimits Limits { get; }

    /// <summary>What gateways share; null where there are no keys.</summary>
    public GatewayShares? Shares { get; }

    /// <summary>Brings what has to be there before the node begins.</summary>
    public Task PrepareAsync() => _common?.TakeAsync(_home, _logger) ?? Task.CompletedTask;

    /// <summary>Begins to keep up with the others.</summary>
    public async Task BeginAsync()
    {
        if (Shares is null)
        {
            Log.NoKeys(_logger);
        }

        await (_logins?.BeginAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        _common?.Follow(_home, _news, _logger);
        await _news.BeginAsync().ConfigureAwait(false);
        _running = Task.WhenAll(_configuration.RunAsync(_end.Token), _keys.RunAsync(_end.Token), _local?.RunAsync(_end.Token) ?? Task.CompletedTask, _news.RunAsync(_end.Token), _pins?.RunAsync(_end.Token) ?? Task.CompletedTask);
    }

    /// <summary>Has the catalog of this node be that of all, from now on.</summary>
    /// <param name="gateway">What serves clients here.</param>
    /// <returns>Ends that; null where there are no keys.</returns>
    public async Task<IDisposable?> ShareAsync(GatewayRuntime gateway)
    {
        if (_catalog is null)
        {
            return null;
        }

        _pins!.Begin(gateway.Services.Pins, gateway.WholeCatalog, () => _catalog.Servers);
        // A Redis that does not answer is no reason not to serve.
        await Task.WhenAny(_catalog.BeginAsync(gateway.WholeCatalog, gateway.Configuration), Task.Delay(s_patience)).ConfigureAwait(false);
        return _catalog;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_logins is not null)
        {
            await _logins.DisposeAsync().ConfigureAwait(false);
        }

        _catalog?.Dispose();
        _end.Dispose();
    }
}
