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
    private readonly CancellationTokenSource _end = new();
    private readonly SharedLogins? _logins;
    private readonly LocalLogins? _local;
    private readonly ConfigurationWatch _configuration;
    private readonly KeysWatch _keys;
    private readonly SharedConfiguration? _common;
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
        var redis = new SharedRedis(connection, options.Cluster, state);
        _configuration = new ConfigurationWatch(redis, options.Name, options.Home, () => [.. nodes().Select(node => node.Name)], logger);
        _keys = new KeysWatch(nodes, logger);
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
        Shares = new GatewayShares(states, states, new SharedResults(redis, keys, logger), _logins, tokens);
    }

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
        _running = Task.WhenAll(_configuration.RunAsync(_end.Token), _keys.RunAsync(_end.Token), _local?.RunAsync(_end.Token) ?? Task.CompletedTask, _common?.FollowAsync(_home, _logger, _end.Token) ?? Task.CompletedTask);
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

        _end.Dispose();
    }
}
