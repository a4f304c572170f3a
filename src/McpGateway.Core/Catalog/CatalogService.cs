using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>
/// Keeps the catalog true: every new connection lists what its server offers, tools first, and every announced change lists again what has
/// changed.
/// </summary>
internal sealed partial class CatalogService
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);
    private static readonly ServerList[] s_lists = [ServerList.Tools, ServerList.Prompts, ServerList.Resources];

    private readonly CatalogStore _store;
    private readonly ConnectionPool _pool;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Listings _listings;

    /// <summary>What this process learnt last of each server; also the lock of all that is saved.</summary>
    private readonly Dictionary<(string Server, string? User), CatalogEntry?> _learnt = [];

    public CatalogService(CatalogStore store, ConnectionPool pool, TimeProvider time, ILogger logger)
    {
        _store = store;
        _pool = pool;
        _time = time;
        _logger = logger;
        _listings = new Listings(AskAsync, time);
        pool.Connected += OnConnected;
    }

    /// <summary>
    /// Raised after the catalog has been saved with other definitions than this process knew, or with the first: with the server's name and
    /// which list it is. Holds no locks; must be quick.
    /// </summary>
    public event Action<string, ServerList>? Changed;

    /// <summary>Raised whenever a server has listed its tools, before anybody who waits for that goes on.</summary>
    public event Action<ServerDefinition, CatalogEntry>? ToolsListed;

    /// <summary>What is known of the server, all of it, from memory or disk; starts nothing.</summary>
    public CatalogEntry? Find(ServerDefinition server)
    {
        Shared?.Asked(server);
        return _store.Find(server);
    }

    /// <summary>Whether the server was ever seen, as the disk has it at this moment.</summary>
    public bool IsKnown(ServerDefinition server) => _store.FindNow(server) is not null;

    /// <summary>The revision of MCP that the server spoke when it was last seen; null where it never was.</summary>
    public string? RevisionOf(ServerDefinition server) => _store.Find(server)?.Identity.ProtocolVersion is { Length: > 0 } revision ? revision : null;

    /// <summary>What the server offers; asks it where nothing is known. Its prompts and resources may still be on their way.</summary>
    /// <exception cref="ServerException">It has to be asked and cannot be.</exception>
    public Task<CatalogEntry> GetAsync(ServerDefinition server, ConnectionScope scope, bool refresh, CancellationToken cancellationToken) =>
        GetAsync(server, scope, ServerList.Tools, refresh, cancellationToken);

    /// <summary>What the server offers, with all of the lists that are asked for; asks it where nothing is known.</summary>
    /// <exception cref="ServerException">It has to be asked and cannot be, or it does not list its tools, which were asked for.</exception>
    public async Task<CatalogEntry> GetAsync(ServerDefinition server, ConnectionScope scope, ServerList lists, bool refresh, CancellationToken cancellationToken)
    {
        ServerException.ThrowIfUnusable(server);
        bool isConnected = _pool.TryGet(server, scope) is not null;
        // On a connection other lists than tools may be under way.
        if (!refresh && (lists == ServerList.Tools || !isConnected) && await KnownAsync(server, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        ServerConnection connection = await _pool.GetAsync(server, scope, cancellationToken).ConfigureAwait(false);
        if (refresh && isConnected)
        {
            // A connection that is made now lists by itself.
            StartAll(connection);
        }

        // A listing alone is no use of a server; somebody who waits for it is.
        using IDisposable use = connection.Hold();
        CatalogEntry? entry = null;
        foreach (ServerList list in s_lists.Where(list => lists.HasFlag(list)))
        {
            entry = await _listings.Current(connection, list).Entry.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        // Prompts may have come after resources.
        return lists != ServerList.Tools && _store.Find(server) is { } whole ? whole : entry!;
    }

    /// <summary>What the server offers as it listed its tools on this connection; null where it has not, or is doing so again.</summary>
    public CatalogEntry? ListedOn(ServerConnection connection) =>
        _listings.Find(connection, ServerList.Tools) is { Entry.IsCompletedSuccessfully: true } listing ? listing.Entry.Result : null;

    /// <summary>The same, waiting for the listing that is under way or begins now.</summary>
    /// <exception cref="ServerException">Its tools cannot be listed.</exception>
    public async Task<CatalogEntry> GetListedAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        using IDisposable use = connection.Hold();
        return ListedOn(connection) ?? await _listings.Current(connection, ServerList.Tools).Entry.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What the server offers, with one of its lists as listed on this connection a moment ago at the earliest, for a name that the catalog does
    /// not know.
    /// </summary>
    /// <exception cref="ServerException">Its tools were asked for and cannot be listed.</exception>
    public async Task<CatalogEntry> GetFreshAsync(ServerConnection connection, CancellationToken cancellationToken, ServerList list = ServerList.Tools)
    {
        using IDisposable use = connection.Hold();
        Listing listing = _listings.Current(connection, list);
        CatalogEntry entry = await listing.Entry.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_time.GetElapsedTime(listing.Timestamp) > s_fresh)
        {
            entry = await _listings.Start(connection, list).Entry.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return entry;
    }

    /// <summary>Completes when all that a connection lists by itself has been listed.</summary>
    /// <exception cref="ServerException">Its tools cannot be listed.</exception>
    public async Task ListedAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        using IDisposable use = connection.Hold();
        await Task.WhenAll(s_lists.Select(list => _listings.Current(connection, list).Entry)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when nothing is being listed, so that nothing is written any more. For when all connections have ended.</summary>
    public Task EndedAsync() => _listings.EndedAsync();

    private void OnConnected(ServerConnection connection)
    {
        connection.ListChanged += OnListChanged;
        StartAll(connection);
    }

    private void OnListChanged(ServerConnection connection, ServerList changed)
    {
        foreach (ServerList list in s_lists.Where(list => changed.HasFlag(list)))
        {
            _ = ListAgainAsync(connection, list);
        }
    }

    private async Task ListAgainAsync(ServerConnection connection, ServerList list)
    {
        if (await _listings.StartAgainAsync(connection, list).ConfigureAwait(false) is { } listing)
        {
            await WatchAsync(listing).ConfigureAwait(false);
        }
    }

    private void StartAll(ServerConnection connection)
    {
        foreach (ServerList list in s_lists)
        {
            _ = WatchAsync(_listings.Start(connection, list));
        }
    }

    private async Task WatchAsync(Listing listing)
    {
        try
        {
            await listing.Entry.ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.ListFailed(_logger, e.Message);
        }
    }

    private async Task<CatalogEntry> AskAsync(ServerConnection connection, ServerList list)
    {
        // A connection's reading thread must not wait for what it reads itself.
        await Task.Yield();
        var lister = new ServerLister(connection, _logger);
        if (list == ServerList.Tools)
        {
            ListedItems<CatalogTool> tools = await lister.GetToolsAsync().ConfigureAwait(false);
            Log.Listed(_logger, connection.Definition.Name, tools.Items.Count);
            return Keep(connection, list, new Lists { Tools = tools });
        }

        if (_listings.Find(connection, ServerList.Tools) is { } first)
        {
            // Whoever waits for tools waits for nothing else.
            await Task.WhenAny(first.Entry).ConfigureAwait(false);
            // Nor do they, or the other list, wait for what goes on here on the thread that ended the first.
            await Task.Yield();
        }

        return Keep(connection, list, list == ServerList.Prompts
            ? new Lists { Prompts = await lister.GetPromptsAsync().ConfigureAwait(false) }
            : new Lists
            {
                Resources = await lister.GetResourcesAsync().ConfigureAwait(false),
                ResourceTemplates = await lister.GetResourceTemplatesAsync().ConfigureAwait(false),
            });
    }

    /// <summary>Puts what was listed in the place of what was known, and leaves the rest.</summary>
    private CatalogEntry Keep(ServerConnection connection, ServerList list, Lists listed)
    {
        ServerDefinition server = connection.Definition;
        CatalogEntry entry;
        bool isChanged, isSaved;
        lock (_learnt)
        {
            CatalogEntry? stored = _store.FindNow(server);
            CatalogEntry? learnt = LearntOf(server, stored);
            CatalogEntry? known = stored ?? learnt;
            entry = new CatalogEntry(
                server.Name,
                server.Fingerprint,
                _time.GetUtcNow(),
                connection.Identity!,
                Joined(listed.Tools, known?.Tools) ?? [],
                Joined(listed.Prompts, known?.Prompts),
                Joined(listed.Resources, known?.Resources),
                Joined(listed.ResourceTemplates, known?.ResourceTemplates),
                Gaps(known, list, listed));
            entry.Since = SinceOf(known, entry);
            if (list != ServerList.Tools && (known is null || !connection.IsAlive))
            {
                // It could not list its tools: to know the rest without them would look as though it had none. Or it is being ended, by a
                // gateway that ends itself, perhaps: nothing is written after that.
                return entry;
            }

            isSaved = list == ServerList.Tools || Differs(list, stored, entry);
            if (isSaved)
            {
                _store.Save(entry, server.User);
            }

            // Another gateway may have saved the same before, of which the clients of this one know nothing.
            isChanged = Differs(list, learnt, entry);
            _learnt[(server.Name, server.User)] = entry;
        }

        if (list == ServerList.Tools)
        {
            ToolsListed?.Invoke(server, entry);
        }

        if (isSaved)
        {
            Shared?.Saved(server);
        }

        if (isChanged)
        {
            Changed?.Invoke(server.Name, list);
        }

        return entry;
    }

    /// <summary>What was listed; after it, where the server did not give the whole list, what was known before and did not come.</summary>
    private static IEnumerable<T>? Joined<T>(ListedItems<T>? listed, IReadOnlyList<T>? known) =>
        listed is null ? known : listed.Gap is null || known is null ? listed.Items : listed.Items.Concat(known);

    private static Dictionary<ServerList, string> Gaps(CatalogEntry? known, ServerList list, Lists listed)
    {
        var gaps = new Dictionary<ServerList, string>(known?.Gaps ?? new Dictionary<ServerList, string>());
        string? gap = listed.Tools?.Gap ?? listed.Prompts?.Gap ?? listed.Resources?.Gap ?? listed.ResourceTemplates?.Gap;
        if (gap is not null)
        {
            gaps[list] = gap;
        }
        else if (listed.IsAny)
        {
            gaps.Remove(list);
        }

        return gaps;
    }

    private static bool Differs(ServerList list, CatalogEntry? before, CatalogEntry now) => before is null || list switch
    {
        _ when before.GapOf(list) != now.GapOf(list) => true,
        ServerList.Tools => !CatalogItems.AreSame(before.Tools, now.Tools),
        ServerList.Prompts => !CatalogItems.AreSame(before.Prompts, now.Prompts),
        _ => !CatalogItems.AreSame(before.Resources, now.Resources) || !CatalogItems.AreSame(before.ResourceTemplates, now.ResourceTemplates),
    };

    /// <summary>What was listed; null where nothing was.</summary>
    private sealed class Lists
    {
        public ListedItems<CatalogTool>? Tools { get; init; }

        public ListedItems<CatalogPrompt>? Prompts { get; init; }

        public ListedItems<CatalogResource>? Resources { get; init; }

        public ListedItems<CatalogResourceTemplate>? ResourceTemplates { get; init; }

        public bool IsAny => Tools is not null || Prompts is not null || Resources is not null || ResourceTemplates is not null;
    }
}
