using System.Collections.Concurrent;
using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// What is approved of servers, for all nodes: the whole of what somebody has decided last counts, or where nobody has, of what was seen first. Each node has it in its own
/// files, where commands change it, too.
/// </summary>
/// <param name="entries">Where it is given.</param>
/// <param name="news">How it is said.</param>
/// <param name="logger">Hears of trouble.</param>
internal sealed class SharedPins(SharedEntries entries, Announcements news, ILogger logger)
{
    /// <summary>What it is called in keys and messages.</summary>
    public const string Kind = "pins";

    /// <summary>How often this node looks whether its own files have changed.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (ServerDefinition Server, FileStamp? Stamp, string? Order)> _known = new(StringComparer.Ordinal);
    private ToolPins? _pins;
    private CatalogService _catalog = null!;
    private Func<IEnumerable<ServerDefinition>> _servers = static () => [];
    private volatile bool _hasComplained;

    /// <summary>Begins.</summary>
    /// <param name="pins">What is approved on this node.</param>
    /// <param name="catalog">What servers offer.</param>
    /// <param name="servers">The servers.</param>
    public void Begin(ToolPins pins, CatalogService catalog, Func<IEnumerable<ServerDefinition>> servers)
    {
        _pins = pins;
        _servers = servers;
        _catalog = catalog;
        news.OnMessage(Kind, HearAsync);
    }

    /// <summary>Looks whether somebody has approved something on this node, until it is told to end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_look);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await ExchangeAsync(Changed()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    /// <summary>Compares what this node has with what there is, and takes or gives, whichever counts more.</summary>
    /// <param name="servers">Of which servers.</param>
    public async Task ExchangeAsync(IReadOnlyList<ServerDefinition> servers)
    {
        if (_pins is not { } pins)
        {
            return;
        }

        (ServerDefinition Server, string Place, string? Order)[] own = [.. servers.Where(server => pins.ModeOf(server) != PinMode.Off).Select(server =>
        {
            string place = PlaceOf(server);
            return (server, place, OrderOf(server, place));
        })];
        if (own.Length == 0 || await entries.LookAsync([.. own.Select(one => one.Place)]).ConfigureAwait(false) is not { } marks)
        {
            return;
        }

        foreach (((ServerDefinition server, string place, string? order), SharedMark? mark) in own.Zip(marks))
        {
            await SettleAsync(server, place, order, mark?.Order).ConfigureAwait(false);
        }
    }

    /// <summary>The servers whose files are others than they were; what is known of those that have gone is forgotten.</summary>
    private List<ServerDefinition> Changed()
    {
        var changed = new List<ServerDefinition>();
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (ServerDefinition server in _servers())
        {
            string place = PlaceOf(server);
            places.Add(place);
            if (!_known.TryGetValue(place, out (ServerDefinition, FileStamp? Stamp, string?) known) || known.Stamp != _pins!.StampOf(server))
            {
                changed.Add(server);
            }
        }

        foreach (string place in _known.Keys.Where(place => !places.Contains(place)))
        {
            _known.TryRemove(place, out _);
        }

        return changed;
    }

    private static string PlaceOf(ServerDefinition server) => SharedEntries.PlaceOf(server.Name, server.User);

    private async Task HearAsync(string message)
    {
        if (message.Split(' ') is [var place, var order] && _known.TryGetValue(place, out (ServerDefinition Server, FileStamp?, string?) known))
        {
            await SettleAsync(known.Server, place, OrderOf(known.Server, place), order).ConfigureAwait(false);
        }
    }

    private async Task SettleAsync(ServerDefinition server, string place, string? own, string? there)
    {
        int which = string.CompareOrdinal(own, there);
        if (which > 0 && _pins!.Read(server) is { } record)
        {
            if (await entries.GiveAsync(place, new SharedMark(record.Order, record.Order), record.Text).ConfigureAwait(false) is { IsTaken: true })
            {
                await news.TellAsync(Kind, $"{place} {record.Order}").ConfigureAwait(false);
            }
        }
        else if (which < 0)
        {
            await TakeAsync(server, place).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(ServerDefinition server, string place)
    {
        (bool isThere, byte[]? text) = await entries.ReadAsync(place).ConfigureAwait(false);
        if (isThere && text is null && !_hasComplained)
        {
            _hasComplained = true;
            Log.PinsNotTaken(logger, server.Name);
        }

        if (text is not null && _pins!.Take(server, text))
        {
            Log.PinsTaken(logger, server.Name);
            if (_catalog.Find(server) is { } entry)
            {
                _pins.Note(server, entry);
            }
        }
    }

    /// <summary>The order of what is approved on this node; it is read again when the file has changed.</summary>
    private string? OrderOf(ServerDefinition server, string place)
    {
        FileStamp? stamp = _pins!.StampOf(server);
        string? order = _known.TryGetValue(place, out (ServerDefinition, FileStamp? Stamp, string? Order) known) && known.Stamp == stamp ? known.Order : _pins.Read(server)?.Order;
        _known[place] = (server, stamp, order);
        return order;
    }
}
