using McpGateway.Configuration;
using McpGateway.Connections;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>
/// Meets the servers that no gateway of this user has ever seen, where the setting <c>discovery</c> says <c>background</c>: one after the other, each
/// started, asked what it offers and stopped. Whatever a client asks for comes first. Each definition is tried once.
/// </summary>
internal sealed class ServerDiscovery : IAsyncDisposable
{
    /// <summary>How long to wait for other gateways that are at the servers that are left.</summary>
    private static readonly TimeSpan s_beforeAnotherLook = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly ConfigurationStore _configuration;
    private readonly ConnectionPool _pool;
    private readonly CatalogService _catalog;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConnectionScope _scope = new("discovery", null) { IsBackground = true };
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _changes = new(0);
    private readonly HashSet<(string Server, string Fingerprint)> _tried = [];
    private volatile Task? _running;
    private Task? _ended;

    public ServerDiscovery(ConfigurationStore configuration, ConnectionPool pool, CatalogService catalog, TimeProvider time, ILogger logger)
    {
        _configuration = configuration;
        _pool = pool;
        _catalog = catalog;
        _time = time;
        _logger = logger;
    }

    /// <summary>A client has been served its handshake: from now on servers may be met. Costs nothing from the second time on.</summary>
    public void Begin()
    {
        if (_running is not null)
        {
            return;
        }

        lock (_gate)
        {
            _running ??= _ended is null ? Task.Run(RunAsync) : Task.CompletedTask;
        }
    }

    /// <summary>Ends it, and with it the server that it is at.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new ValueTask(_ended ??= EndAsync());
        }
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _pool.EndScopeAsync(_scope).ConfigureAwait(false);
        await (_running ?? Task.CompletedTask).ConfigureAwait(false);
        _end.Dispose();
        _changes.Dispose();
    }

    private async Task RunAsync()
    {
        _configuration.Changed += OnConfigurationChanged;
        try
        {
            while (true)
            {
                await MeetAllAsync(_end.Token).ConfigureAwait(false);
                await _changes.WaitAsync(_end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
        catch (Exception e)
        {
            Log.DiscoveryFailed(_logger, e);
        }
        finally
        {
            _configuration.Changed -= OnConfigurationChanged;
        }
    }

    private void OnConfigurationChanged(ConfigurationSnapshot configuration) => _changes.Release();

    private async Task MeetAllAsync(CancellationToken cancellationToken)
    {
        int known = 0, tried = 0;
        bool othersAreAtSome;
        do
        {
            othersAreAtSome = false;
            foreach (ServerDefinition server in _configuration.Current.Servers.Where(IsUnknown))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DiscoveryTurn? turn = DiscoveryTurn.TryTake(_configuration.Home, server.Name);
                othersAreAtSome |= turn is null;
                if (turn is not null && !_catalog.IsKnown(server) && _tried.Add((server.Name, server.Fingerprint)))
                {
                    tried++;
                    known += await MeetAsync(server, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                }
            }

            if (othersAreAtSome)
            {
                await Task.Delay(s_beforeAnotherLook, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        while (othersAreAtSome);

        if (tried > 0)
        {
            Log.Discovered(_logger, known, tried);
        }
    }

    /// <summary>Whether a server should and can be met, asked when its turn has come: since the last one was met much may have changed.</summary>
    private bool IsUnknown(ServerDefinition server)
    {
        ConfigurationSnapshot configuration = _configuration.Current;
        if (configuration.Settings.Discovery != DiscoveryMode.Background
            || server.Disabled
            || configuration.Find(server.Name)?.Fingerprint != server.Fingerprint
            || _tried.Contains((server.Name, server.Fingerprint))
            || _catalog.Find(server) is not null
            // A client is at it, or has found out that it cannot be had.
            || _pool.GetState(server.Name).Status is ServerStatus.Starting or ServerStatus.Ready or ServerStatus.Faulted)
        {
            return false;
        }

        try
        {
            ProcessPlanner.Plan(server, Variables.Load(_configuration.Home), []);
            return true;
        }
        catch (Exception e) when (e is ServerException or ConfigurationException)
        {
            // What is missing stands in the list of servers.
            return false;
        }
    }

    private async Task<bool> MeetAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        try
        {
            ServerConnection connection = await _pool.GetAsync(server, _scope, cancellationToken).ConfigureAwait(false);
            try
            {
                await _catalog.ListedAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // Clients that share it may have begun to use it.
                if (!cancellationToken.IsCancellationRequested && !connection.HasAnswered && !(connection.Scope == ConnectionScope.Shared && server.KeepAlive))
                {
                    await _pool.ReleaseAsync(connection, "what it offers is known").ConfigureAwait(false);
                }
            }

            return true;
        }
        catch (ServerException)
        {
            // Logged where it happened.
            return false;
        }
    }
}
