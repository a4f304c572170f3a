using McpGateway.Configuration;
using McpGateway.Connections;

namespace McpGateway.Catalog;

/// <content>What other gateways have learnt.</content>
internal sealed partial class CatalogService
{
    /// <summary>The gateways that learn together with this one; null where it is alone.</summary>
    public ISharedCatalog? Shared { get; set; }

    /// <summary>What is known of the server as the disk has it at this moment.</summary>
    public CatalogEntry? FindNow(ServerDefinition server) => _store.FindNow(server);

    /// <summary>
    /// Takes what another gateway has learnt of a server, unless what is known here is as new. It counts as though the server had listed it here; the same goes for what another
    /// process has saved in this home since this was called last.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="text">The entry as <see cref="CatalogStore.TextOf"/> wrote it; null where there is none to take.</param>
    /// <returns>Whether it was taken.</returns>
    public bool Take(ServerDefinition server, byte[]? text)
    {
        CatalogEntry? entry = text is null ? null : CatalogStore.Read(text, server.Name), now;
        ServerList[] changed;
        bool isTaken;
        lock (_learnt)
        {
            CatalogEntry? stored = _store.FindNow(server), before = LearntOf(server, stored), known = stored ?? before;
            isTaken = entry is not null && entry.Fingerprint == server.Fingerprint && !(known?.Since >= entry.Since);
            now = isTaken ? entry : known;
            if (isTaken)
            {
                _store.Save(entry!, server.User);
            }

            changed = now is null ? [] : [.. s_lists.Where(list => Differs(list, before, now))];
            _learnt[(server.Name, server.User)] = now;
        }

        if (isTaken || changed.Length > 0)
        {
            ToolsListed?.Invoke(server, now!);
        }

        foreach (ServerList list in changed)
        {
            Changed?.Invoke(server.Name, list);
        }

        return isTaken;
    }

    /// <summary>Waits until no other gateway is meeting a server that was never seen.</summary>
    /// <returns>Keeps the others from it until it is disposed of; null where nobody has to be kept from it. The server may be known now.</returns>
    public Task<IDisposable?> TakeTurnAsync(ServerDefinition server, CancellationToken cancellationToken) => Shared?.TakeTurnAsync(server, cancellationToken) ?? Task.FromResult<IDisposable?>(null);

    /// <summary>What this process learnt last of a server, which may be nothing; where it has not looked before, what the disk has.</summary>
    private CatalogEntry? LearntOf(ServerDefinition server, CatalogEntry? stored) =>
        !_learnt.TryGetValue((server.Name, server.User), out CatalogEntry? learnt) || (learnt is not null && learnt.Fingerprint != server.Fingerprint) ? stored : learnt;

    private async ValueTask<CatalogEntry?> KnownAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        if (Find(server) is { } known)
        {
            return known;
        }

        if (Shared is not { } shared)
        {
            return null;
        }

        await shared.BringAsync(server, cancellationToken).ConfigureAwait(false);
        return _store.Find(server);
    }

    /// <summary>Since when a server has offered what it offers now: later than all that was known before, whatever the clock says, where that was something else.</summary>
    private static DateTimeOffset SinceOf(CatalogEntry? known, CatalogEntry now) =>
        known is null ? now.Seen : AreSame(known, now) ? known.Since : known.Since >= now.Seen ? known.Since.AddTicks(1) : now.Seen;

    private static bool AreSame(CatalogEntry one, CatalogEntry other) =>
        one.Identity with { Capabilities = default } == other.Identity with { Capabilities = default }
        && one.Identity.Capabilities.Span.SequenceEqual(other.Identity.Capabilities.Span)
        && Array.TrueForAll(s_lists, list => !Differs(list, one, other));
}
