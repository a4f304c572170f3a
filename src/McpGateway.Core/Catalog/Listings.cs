using System.Runtime.CompilerServices;
using McpGateway.Connections;

namespace McpGateway.Catalog;

/// <summary>The latest listing of each list on each connection.</summary>
internal sealed class Listings
{
    private readonly ConditionalWeakTable<ServerConnection, Dictionary<ServerList, Listing>> _listings = [];
    private readonly ConditionalWeakTable<ServerConnection, Dictionary<ServerList, ChangePace>> _paces = [];
    private readonly Func<ServerConnection, ServerList, Task<CatalogEntry>> _ask;
    private readonly TimeProvider _time;

    /// <summary>Those that have not ended; also its own lock.</summary>
    private readonly HashSet<Task> _underWay = [];

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="ask">Asks the server. It must not run on the thread that calls it, which may be the one that reads the server.</param>
    /// <param name="time">The clock.</param>
    public Listings(Func<ServerConnection, ServerList, Task<CatalogEntry>> ask, TimeProvider time)
    {
        _ask = ask;
        _time = time;
    }

    /// <summary>The latest listing, under way or done; null where there has been none.</summary>
    public Listing? Find(ServerConnection connection, ServerList list)
    {
        lock (_listings)
        {
            return _listings.GetOrCreateValue(connection).GetValueOrDefault(list);
        }
    }

    /// <summary>The latest listing, or a new one where there has been none or it has failed.</summary>
    public Listing Current(ServerConnection connection, ServerList list)
    {
        lock (_listings)
        {
            return Find(connection, list) is { Entry.IsFaulted: false } listing ? listing : Start(connection, list);
        }
    }

    /// <summary>A new listing.</summary>
    public Listing Start(ServerConnection connection, ServerList list)
    {
        lock (_listings)
        {
            var listing = new Listing(_ask(connection, list), _time.GetTimestamp());
            _listings.GetOrCreateValue(connection)[list] = listing;
            _ = NoteAsync(listing.Entry);
            return listing;
        }
    }

    /// <summary>Completes when none is under way. Those of connections that have ended end soon.</summary>
    public async Task EndedAsync()
    {
        Task[] underWay;
        do
        {
            lock (_underWay)
            {
                underWay = [.. _underWay];
            }

            await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (underWay.Length > 0);
    }

    /// <summary>
    /// A new listing after a change: once the one that is under way has ended, because a server may answer it with what was before, and not sooner than
    /// <see cref="ChangePace"/> allows. Null where there will be such a one already, or the connection has ended: however many changes come, one more listing
    /// follows the last.
    /// </summary>
    public async Task<Listing?> StartAgainAsync(ServerConnection connection, ServerList list)
    {
        ChangePace pace = PaceOf(connection, list);
        if (!pace.TryWait())
        {
            return null;
        }

        while (Find(connection, list) is { Entry.IsCompleted: false } before)
        {
            await Task.WhenAny(before.Entry).ConfigureAwait(false);
        }

        if (pace.Rest() is { Ticks: > 0 } rest)
        {
            await Task.WhenAny(Task.Delay(rest, _time), connection.Ended).ConfigureAwait(false);
        }

        pace.Ask();
        return connection.IsAlive ? Start(connection, list) : null;
    }

    private async Task NoteAsync(Task listing)
    {
        lock (_underWay)
        {
            _underWay.Add(listing);
        }

        await Task.WhenAny(listing).ConfigureAwait(false);
        lock (_underWay)
        {
            _underWay.Remove(listing);
        }
    }

    private ChangePace PaceOf(ServerConnection connection, ServerList list)
    {
        lock (_paces)
        {
            Dictionary<ServerList, ChangePace> paces = _paces.GetOrCreateValue(connection);
            if (!paces.TryGetValue(list, out ChangePace? pace))
            {
                paces[list] = pace = new ChangePace(_time);
            }

            return pace;
        }
    }
}
