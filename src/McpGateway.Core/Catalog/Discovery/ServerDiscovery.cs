using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog.Discovery;

/// <summary>
/// Meets the servers that no gateway of this user has ever seen, unless the setting <c>discovery</c> says <c>onFirstUse</c>: one after the other, each
/// started, asked what it offers and stopped, unless a client has begun to use it. Whatever a client asks for comes first. It is done once however many
/// clients the process has: in the scope of the one that has been there for longest, and of the next where that one leaves.
/// </summary>
internal sealed class ServerDiscovery : IAsyncDisposable
{
    /// <summary>
    /// How long the next server waits for one: what takes longer waits for something rather than works. Where others are still under way it waits that much
    /// longer for each, for then it may be the machine that is slow.
    /// </summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for another gateway that has the turn.</summary>
    private static readonly TimeSpan s_beforeAnotherLook = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ConfigurationStore _configuration;
    private readonly ConnectionPool _pool;
    private readonly CatalogService _catalog;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DiscoveryFailures _failures;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _changes = new(0);

    /// <summary>The clients that were served and are there still, the first one first.</summary>
    private readonly List<Client> _clients = [];

    /// <summary>Every client that was ever served, as long as anybody knows it.</summary>
    private readonly ConditionalWeakTable<ConnectionScope, Client> _known = [];

    /// <summary>The definitions that were begun with, and whether that has come to an end.</summary>
    private readonly ConcurrentDictionary<(string Server, string Fingerprint), bool> _tried = [];
    private readonly List<Task<bool?>> _underWay = [];
    private DiscoveryTurn? _turn;
    private volatile Task? _running;
    private Task? _ended;

    /// <param name="configuration">The servers.</param>
    /// <param name="pool">Starts them.</param>
    /// <param name="catalog">Learns what they offer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of it.</param>
    public ServerDiscovery(ConfigurationStore configuration, ConnectionPool pool, CatalogService catalog, TimeProvider time, ILogger logger)
    {
        _configuration = configuration;
        _pool = pool;
        _catalog = catalog;
        _time = time;
        _logger = logger;
        _failures = new DiscoveryFailures(configuration.Home, time);
    }

    /// <summary>A client has been served its handshake: from now on servers may be met. Costs little from the second time on.</summary>
    /// <param name="scope">The client's: what it asks for meanwhile is the same process.</param>
    public void Begin(ConnectionScope scope)
    {
        if (_known.TryGetValue(scope, out _))
        {
            return;
        }

        lock (_gate)
        {
            if (_ended is not null || _known.TryGetValue(scope, out _))
            {
                return;
            }

            var client = new Client(scope);
            _known.Add(scope, client);
            _clients.Add(client);
            if (_running is null)
            {
                _running = Task.Run(RunAsync);
            }
            else
            {
                _changes.Release();
            }
        }
    }

    /// <summary>A client goes. The server that is being met in its scope ends with its others.</summary>
    /// <param name="scope">The client's.</param>
    public void Leave(ConnectionScope scope)
    {
        Client? client;
        lock (_gate)
        {
            // One that was never served cannot begin any more either.
            client = _known.GetValue(scope, gone => new Client(gone));
            _clients.Remove(client);
        }

        client.Gone.Cancel();
    }

    /// <summary>The servers of a client that has gone have ended: one that was being met in its scope is met in that of another.</summary>
    public void LookAgain()
    {
        lock (_gate)
        {
            if (_running is not null && _ended is null)
            {
                _changes.Release();
            }
        }
    }

    /// <summary>Whether a server that was never seen is being met, or will be without anybody asking for it.</summary>
    public bool IsPending(ServerDefinition server) =>
        !_tried.GetValueOrDefault((server.Name, server.Fingerprint))
        && _pool.GetState(server.Name).Status != ServerStatus.Faulted
        && StartOf(server, Next(out Client? client) ? client.Scope : null) is not null;

    /// <summary>Ends it. The server that it is at ends with the others of its client.</summary>
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
                Task change = _changes.WaitAsync(_end.Token);
                await MeetAllAsync(_end.Token).ConfigureAwait(false);
                Task<bool?[]> all = Task.WhenAll(_underWay);
                if (await Task.WhenAny(all, change).ConfigureAwait(false) == all)
                {
                    EndRound(await all.ConfigureAwait(false));
                }

                await change.ConfigureAwait(false);
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
            await Task.WhenAll(_underWay).ConfigureAwait(false);
            _turn?.Dispose();
        }
    }

    private void EndRound(bool?[] all)
    {
        _turn?.Dispose();
        _turn = null;
        _underWay.Clear();
        bool[] met = [.. all.OfType<bool>()];
        if (met.Length > 0)
        {
            Log.Discovered(_logger, met.Count(known => known), met.Length);
        }
    }

    private void OnConfigurationChanged(ConfigurationSnapshot configuration) => _changes.Release();

    private async Task MeetAllAsync(CancellationToken cancellationToken)
    {
        while (Next() is { } next)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((_turn ??= DiscoveryTurn.TryTake(_configuration.Home)) is null)
            {
                await Task.Delay(s_beforeAnotherLook, _time, cancellationToken).ConfigureAwait(false);
            }
            else if (_tried.TryAdd(KeyOf(next.Server), false) && !_catalog.IsKnown(next.Server))
            {
                Task<bool?> meeting = MeetAsync(next.Server, next.Start, next.Client, cancellationToken);
                _underWay.Add(meeting);
                using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(meeting, Task.Delay(s_pace * _underWay.Count(task => !task.IsCompleted), _time, soon.Token)).ConfigureAwait(false);
                await soon.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The next server that should and can be met, asked when its turn has come: since the last one was met much may have changed.</summary>
    private (ServerDefinition Server, IUnattendedStart Start, Client Client)? Next()
    {
        if (!Next(out Client? client))
        {
            return null;
        }

        foreach (ServerDefinition server in _configuration.Current.Servers)
        {
            // What a server with a login offers to one user is not for others.
            if ((client.Scope.User is null || !server.HasLogins)
                && !_tried.ContainsKey(KeyOf(server))
                && _catalog.Find(server) is null
                // A client is at it, or has found out that it cannot be had.
                && _pool.GetState(server.Name).Status is not (ServerStatus.Starting or ServerStatus.Ready or ServerStatus.Faulted)
                && StartOf(server, client.Scope) is { } start)
            {
                return (server, start, client);
            }
        }

        return null;
    }

    /// <summary>The client in whose scope the next server is met; false where there is none.</summary>
    private bool Next([NotNullWhen(true)] out Client? client)
    {
        lock (_gate)
        {
            client = _clients.FirstOrDefault();
            return client is not null;
        }
    }

    /// <summary>The start of a server; null where it is not to be, as far as that can be told without asking anybody.</summary>
    private IUnattendedStart? StartOf(ServerDefinition server, ConnectionScope? scope)
    {
        if (_configuration.Current.Settings.Discovery != DiscoveryMode.Background || server.Disabled || server.Refusal is not null || _failures.Find(server) is not null)
        {
            return null;
        }

        // What is missing stands in the list of servers.
        return _pool.Connections.PlanUnattended(server, scope) is { Obstacle: null } start ? start : null;
    }

    /// <summary>Whether it was met; null where its client has gone in the middle of it.</summary>
    private async Task<bool?> MeetAsync(ServerDefinition server, IUnattendedStart start, Client client, CancellationToken end)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, client.Gone.Token);
        CancellationToken cancellationToken = either.Token;
        try
        {
            if (await start.FindObstacleAsync(cancellationToken).ConfigureAwait(false) is { } obstacle)
            {
                Log.NotMet(_logger, server.Name, obstacle);
                return false;
            }

            using IDisposable? turn = await _catalog.TakeTurnAsync(server, cancellationToken).ConfigureAwait(false);
            if (turn is null && _catalog.IsKnown(server))
            {
                return true;
            }

            ServerConnection connection = await _pool.GetAsync(server, client.Scope, cancellationToken, isBackground: true).ConfigureAwait(false);
            try
            {
                await _catalog.ListedAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (!cancellationToken.IsCancellationRequested && connection.IsUnattended && !(connection.Scope.IsShared && server.KeepAlive))
                {
                    await _pool.ReleaseAsync(connection, "its lists have been read").ConfigureAwait(false);
                }
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (ServerException) when (cancellationToken.IsCancellationRequested)
        {
            // It ends with its client, and has not failed.
            return null;
        }
        catch (ServerException e)
        {
            // Logged where it happened. What has changed meanwhile has not failed.
            if (_configuration.Current.Find(server.Name)?.Fingerprint == server.Fingerprint)
            {
                _failures.Note(server, new DiscoveryFailure(e.Cause, e.Remedy));
            }

            return false;
        }
        catch (Exception e)
        {
            // One server's trouble is no reason to leave the others out.
            Log.DiscoveryFailed(_logger, e);
            return false;
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
            {
                // Its client has gone in the middle of it: it is the next one's.
                _tried.TryRemove(KeyOf(server), out _);
                _changes.Release();
            }
            else
            {
                _tried[KeyOf(server)] = true;
            }
        }
    }

    private static (string Server, string Fingerprint) KeyOf(ServerDefinition server) => (server.Name, server.Fingerprint);

    /// <summary>A client of the process.</summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who is met in its scope may come after it has gone.
    private sealed class Client(ConnectionScope scope)
#pragma warning restore CA1001
    {
        public ConnectionScope Scope { get; } = scope;

        /// <summary>Cancelled once it has gone.</summary>
        public CancellationTokenSource Gone { get; } = new();
    }
}
