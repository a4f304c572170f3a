using System.Runtime.CompilerServices;
using McpGateway.Configuration;
using McpGateway.Connections;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>Keeps the catalog true: every new connection and every announced change of a server's tools lists them anew.</summary>
internal sealed class CatalogService
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);

    private readonly CatalogStore _store;
    private readonly ConnectionPool _pool;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConditionalWeakTable<ServerConnection, Listing> _listings = [];

    public CatalogService(CatalogStore store, ConnectionPool pool, TimeProvider time, ILogger logger)
    {
        _store = store;
        _pool = pool;
        _time = time;
        _logger = logger;
        pool.Connected += connection =>
        {
            connection.ListChanged += OnListChanged;
            _ = TryListAsync(connection);
        };
    }

    private void OnListChanged(ServerConnection connection, ServerList list) => _ = ListAgainAsync(connection);

    /// <summary>What is known of the server, from memory or disk; starts nothing.</summary>
    public CatalogEntry? Find(ServerDefinition server) => _store.Find(server);

    /// <summary>What the server offers; asks it where nothing is known.</summary>
    /// <exception cref="ServerException">It has to be asked and cannot be.</exception>
    public async Task<CatalogEntry> GetAsync(ServerDefinition server, ConnectionScope scope, bool refresh, CancellationToken cancellationToken)
    {
        ProcessPlanner.CheckUsable(server);
        if (!refresh && _store.Find(server) is { } known)
        {
            return known;
        }

        // A connection that is made now lists by itself.
        bool again = refresh && _pool.TryGet(server, scope) is not null;
        ServerConnection connection = await _pool.GetAsync(server, scope, cancellationToken).ConfigureAwait(false);
        Listing listing = await (again ? StartListing(connection) : CurrentListing(connection)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return listing.Entry;
    }

    /// <summary>The server's tools as listed on this connection a moment ago at the earliest, for a name that the catalog does not know.</summary>
    /// <exception cref="ServerException">They cannot be listed.</exception>
    public async Task<CatalogEntry> GetFreshAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        Listing listing = await CurrentListing(connection).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_time.GetElapsedTime(listing.Timestamp) > s_fresh)
        {
            listing = await StartListing(connection).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return listing.Entry;
    }

    private Task<Listing> CurrentListing(ServerConnection connection)
    {
        lock (_listings)
        {
            return _listings.TryGetValue(connection, out Listing? listing) && !listing.Task.IsFaulted ? listing.Task : StartListing(connection);
        }
    }

    private Task<Listing> StartListing(ServerConnection connection)
    {
        lock (_listings)
        {
            var listing = new Listing(_time.GetTimestamp());
            listing.Task = ListAsync(connection, listing);
            _listings.AddOrUpdate(connection, listing);
            return listing.Task;
        }
    }

    private async Task<Listing> ListAsync(ServerConnection connection, Listing listing)
    {
        // A connection's reading thread must not wait for what it reads itself.
        await Task.Yield();
        List<CatalogTool> tools = await ToolLister.ListAsync(connection, CancellationToken.None).ConfigureAwait(false);
        ServerDefinition server = connection.Definition;
        listing.Entry = new CatalogEntry(server.Name, server.Fingerprint, _time.GetUtcNow(), connection.Identity!, tools);
        _store.Save(listing.Entry);
        Log.Listed(_logger, server.Name, tools.Count);
        return listing;
    }

    /// <summary>Lists anew after a change. However many changes come while a listing is under way, one more listing follows it.</summary>
    private async Task ListAgainAsync(ServerConnection connection)
    {
        lock (_listings)
        {
            if (_listings.TryGetValue(connection, out Listing? current) && !current.Task.IsCompleted)
            {
                bool first = !current.IsStale;
                current.IsStale = true;
                if (!first)
                {
                    return;
                }
            }
        }

        Task<Listing> before = CurrentListing(connection);
        await Task.WhenAny(before).ConfigureAwait(false);
        await TryListAsync(connection).ConfigureAwait(false);
    }

    private async Task TryListAsync(ServerConnection connection)
    {
        try
        {
            await StartListing(connection).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.ListFailed(_logger, e.Message);
        }
    }

    /// <summary>One listing of a server's tools.</summary>
    private sealed class Listing(long timestamp)
    {
        public long Timestamp { get; } = timestamp;

        public Task<Listing> Task { get; set; } = null!;

        /// <summary>Whether the server has announced a change since it was asked.</summary>
        public bool IsStale { get; set; }

        public CatalogEntry Entry { get; set; } = null!;
    }
}
