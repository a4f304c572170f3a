using System.Globalization;
using McpGateway.Configuration;

namespace McpGateway.Catalog.Pinning;

/// <summary>All that was approved of one server, as its file has it.</summary>
/// <param name="server">The server's name.</param>
/// <param name="pinned">When it was listed first.</param>
internal sealed class PinRecord(string server, DateTimeOffset pinned)
{
    public string Server { get; } = server;

    public DateTimeOffset Pinned { get; } = pinned;

    /// <summary>When somebody has approved something last; null where all that counts is what was seen first.</summary>
    public DateTimeOffset? Decided { get; set; }

    /// <summary>
    /// Of two records of one server, made by gateways with homes of their own, the one with the greater order counts: what somebody has approved before what was only seen first, of
    /// the former the latest, of the latter the earliest.
    /// </summary>
    public string Order => Decided is { } decided
        ? string.Create(CultureInfo.InvariantCulture, $"1{decided.UtcTicks:D19}")
        : string.Create(CultureInfo.InvariantCulture, $"0{DateTimeOffset.MaxValue.UtcTicks - Pinned.UtcTicks:D19}");

    /// <summary>The command or address that is approved.</summary>
    public PinnedItem Entry { get; init; } = new();

    /// <summary>What the server tells models about its use.</summary>
    public PinnedItem Instructions { get; init; } = new();

    /// <summary>The tools by name.</summary>
    public Dictionary<string, PinnedItem> Tools { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The first that is seen of a server is trusted: all of it is approved.</summary>
    public static PinRecord Trust(ServerDefinition server, CatalogEntry entry, DateTimeOffset now)
    {
        var record = new PinRecord(server.Name, now);
        record.Entry.Approved.Add(new PinnedVersion(PinnedEntry.Of(server), now));
        record.Instructions.Approved.Add(new PinnedVersion(CanonicalDefinition.OfText(entry.Identity.Instructions), now));
        foreach (CatalogTool tool in entry.Tools)
        {
            record.Tools[tool.Name] = new PinnedItem();
            record.Tools[tool.Name].Approved.Add(new PinnedVersion(CanonicalDefinition.OfTool(tool.Definition), now));
        }

        return record;
    }

    /// <summary>Notes that somebody has approved something: later than all that was decided before, whatever the clock says.</summary>
    public void Decide(DateTimeOffset now) => Decided = Decided >= now ? Decided.Value.AddTicks(1) : now;

    /// <summary>Notes what a server offers now.</summary>
    /// <param name="server">The server.</param>
    /// <param name="entry">What it offers.</param>
    /// <param name="now">The time.</param>
    /// <param name="news">What of it is to be told.</param>
    /// <returns>Whether something is to be kept.</returns>
    public bool Compare(ServerDefinition server, CatalogEntry entry, DateTimeOffset now, out IReadOnlyList<(PinChangeKind Kind, string? Name)> news)
    {
        var told = new List<(PinChangeKind, string?)>();
        void Tell(bool isNews, PinChangeKind kind, string? name)
        {
            if (isNews)
            {
                told.Add((kind, name));
            }
        }

        bool differs = Entry.See(PinnedEntry.Of(server), now, out bool isNews);
        Tell(isNews, PinChangeKind.Entry, null);
        differs |= Instructions.See(CanonicalDefinition.OfText(entry.Identity.Instructions), now, out isNews);
        Tell(isNews, PinChangeKind.Instructions, null);
        foreach (CatalogTool tool in entry.Tools)
        {
            if (!Tools.TryGetValue(tool.Name, out PinnedItem? item))
            {
                Tools[tool.Name] = item = new PinnedItem();
            }

            differs |= item.See(CanonicalDefinition.OfTool(tool.Definition), now, out isNews);
            Tell(isNews, item.Change ?? PinChangeKind.Changed, tool.Name);
        }

        // Of a list that was not given whole nobody knows what is missing.
        if (entry.GapOf(Connections.ServerList.Tools) is null)
        {
            foreach ((string name, PinnedItem item) in Tools.Where(tool => entry.Find(tool.Key) is null).ToArray())
            {
                if (item.Approved.Count == 0)
                {
                    // It came and went, and nobody has approved it.
                    Tools.Remove(name);
                    differs = true;
                    continue;
                }

                differs |= item.Miss(now, out isNews);
                Tell(isNews, PinChangeKind.Removed, name);
            }
        }

        news = told;
        return differs;
    }
}
