using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using McpGateway.Catalog;
using McpGateway.Configuration;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// What one node learns of a server, all know. Each has its own catalog on disk, gives what is new in it to Redis, encrypted, and says so; the others take it where their
/// configuration has the same definition and what they know is older. What a server offers to one user is looked for at the nodes that the user comes to.
/// </summary>
/// <param name="redis">Where the nodes take turns.</param>
/// <param name="entries">Where it is given.</param>
/// <param name="news">How it is said.</param>
/// <param name="pins">What was approved, which has to be known before what is to be compared with it.</param>
/// <param name="logger">Hears of trouble.</param>
/// <param name="largest">How many bytes what a server offers may have.</param>
internal sealed class SharedCatalog(SharedRedis redis, SharedEntries entries, Announcements news, SharedPins pins, ILogger logger, int largest = 8 * 1024 * 1024) : ISharedCatalog, IDisposable
{
    /// <summary>What it is called in keys and messages.</summary>
    public const string Kind = "catalog";

    /// <summary>How many definitions are asked for at once.</summary>
    private const int AtOnce = 100;

    /// <summary>With which look there is one for all definitions, as though nothing had been said: every ten minutes.</summary>
    private const int WholeLook = 40;

    /// <summary>How long it takes until what a server lists one after the other is there.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(200);

    /// <summary>How often all nodes together say something new of one server. Some list other tools to each client.</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(5);

    /// <summary>How long who asks what a server offers waits for the other nodes; then it is asked itself.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(2);

    /// <summary>How long another node may take to meet a server.</summary>
    private static readonly TimeSpan s_meeting = TimeSpan.FromMinutes(2);

    /// <summary>How often it is looked whether it has.</summary>
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(1);

    private readonly FollowedServers _servers = new();
    private readonly ConditionalWeakTable<CatalogEntry, SharedMark> _marks = [];
    private CatalogService _catalog = null!;
    private ConfigurationStore _configuration = null!;
    private volatile bool _isEnded;
    private int _looks;

    /// <summary>The servers of this node, and those of the users who have been here lately.</summary>
    public IEnumerable<ServerDefinition> Servers => _servers.Refresh().Select(followed => followed.Server);

    /// <summary>Begins: takes what the others know, and gives what they do not.</summary>
    /// <param name="catalog">The catalog of this node.</param>
    /// <param name="configuration">Its configuration.</param>
    public async Task BeginAsync(CatalogService catalog, ConfigurationStore configuration)
    {
        _catalog = catalog;
        _configuration = configuration;
        catalog.Shared = this;
        configuration.Changed += OnConfigurationChanged;
        _servers.Update(configuration.Current);
        news.OnMessage(Kind, HearAsync);
        news.OnRenewal(ExchangeAsync);
        news.OnLook(() => ++_looks % WholeLook == 0 ? ExchangeAsync() : Task.CompletedTask);
        await ExchangeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isEnded = true;
        if (_catalog is not null)
        {
            _catalog.Shared = null;
            _configuration.Changed -= OnConfigurationChanged;
        }
    }

    /// <inheritdoc />
    public void Saved(ServerDefinition server)
    {
        if (_servers.Find(server, out _) is { } followed)
        {
            Schedule(followed);
        }
    }

    /// <inheritdoc />
    public void Asked(ServerDefinition server)
    {
        if (server.User is not null && _servers.Find(server, out bool isNew) is { } followed)
        {
            followed.Use();
            if (isNew)
            {
                _ = Task.Run(() => ExchangeAsync([followed]));
            }
        }
    }

    /// <inheritdoc />
    public async Task BringAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        if (_servers.Find(server, out _) is not { } followed)
        {
            return;
        }

        try
        {
            await ExchangeAsync([followed]).WaitAsync(s_moment, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The server knows best.
        }
    }

    /// <inheritdoc />
    public async Task<IDisposable?> TakeTurnAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        if (_servers.Find(server, out _) is not { } followed)
        {
            return null;
        }

        long end = Environment.TickCount64 + (long)s_meeting.TotalMilliseconds;
        while (true)
        {
            (_, NodeLock? turn) = await NodeLock.TakeAsync(redis, "meetings/" + followed.Place, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            // Whoever had it before has given what it has learnt.
            bool isReached = await ExchangeAsync([followed]).ConfigureAwait(false);
            if (_catalog.FindNow(server) is not null)
            {
                turn?.Dispose();
                return null;
            }

            if (turn is not null)
            {
                return new MeetingTurn(() => GiveAsync(followed), turn);
            }

            if (!isReached || Environment.TickCount64 > end)
            {
                return null;
            }

            await Task.Delay(s_turn * (1 + Random.Shared.NextDouble()), cancellationToken).ConfigureAwait(false);
        }
    }

    private void OnConfigurationChanged(ConfigurationSnapshot configuration)
    {
        IReadOnlyList<FollowedServer> added = _servers.Update(configuration);
        _ = Task.Run(() => ExchangeAsync(added));
    }

    /// <summary>Compares all that this node follows with what there is.</summary>
    private Task<bool> ExchangeAsync() => ExchangeAsync(_servers.Refresh());

    private async Task<bool> ExchangeAsync(IReadOnlyList<FollowedServer> all)
    {
        foreach (FollowedServer[] some in all.Chunk(AtOnce))
        {
            await pins.ExchangeAsync([.. some.Select(followed => followed.Server)]).ConfigureAwait(false);
            if (_isEnded || await entries.LookAsync([.. some.Select(followed => followed.Place)]).ConfigureAwait(false) is not { } marks)
            {
                return _isEnded;
            }

            foreach ((FollowedServer followed, SharedMark? mark) in some.Zip(marks))
            {
                followed.Digest = mark?.Digest;
                await SettleAsync(followed, mark, isSoon: false).ConfigureAwait(false);
            }
        }

        return true;
    }

    /// <summary>A node, perhaps this one, has given something.</summary>
    private async Task HearAsync(string message)
    {
        if (message.Split(' ') is not [var place, var order, var digest] || _servers.At(place) is not { } followed || _isEnded)
        {
            return;
        }

        followed.Digest = digest;
        followed.Heard();
        await SettleAsync(followed, new SharedMark(order, digest), isSoon: true).ConfigureAwait(false);
    }

    /// <summary>Takes or gives, whichever is newer.</summary>
    private async Task SettleAsync(FollowedServer followed, SharedMark? there, bool isSoon)
    {
        // Clients hear of what another process of this home has saved, too: a server that lives on this node is listed there first.
        _catalog.Take(followed.Server, null);
        SharedMark? own = _catalog.FindNow(followed.Server) is { } known ? MarkOf(known) : null;
        if (own?.Digest == there?.Digest)
        {
            return;
        }

        if (there is null || string.CompareOrdinal(own?.Order, there.Order) > 0)
        {
            if (isSoon)
            {
                Schedule(followed);
            }
            else
            {
                await GiveAsync(followed).ConfigureAwait(false);
            }

            return;
        }

        await (isSoon ? news.SpreadAsync() : Task.CompletedTask).ConfigureAwait(false);
        await TakeAsync(followed).ConfigureAwait(false);
    }

    private void Schedule(FollowedServer followed)
    {
        if (followed.TryWait())
        {
            _ = Task.Run(async () =>
            {
                TimeSpan rest = followed.Rest(s_settling, s_pace);
                while (rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest).ConfigureAwait(false);
                    // Many may have waited for the same moment: those who hear the first of them wait again, or have nothing to say any more.
                    await news.SpreadAsync().ConfigureAwait(false);
                    rest = followed.Rest(TimeSpan.Zero, s_pace);
                }

                followed.EndWait();
                await GiveAsync(followed).ConfigureAwait(false);
            });
        }
    }

    private async Task GiveAsync(FollowedServer followed)
    {
        if (_isEnded || _catalog.FindNow(followed.Server) is not { } own || MarkOf(own) is var mark && followed.Digest == mark.Digest)
        {
            return;
        }

        byte[] text = CatalogStore.TextOf(own).ToArray();
        if (text.Length > largest)
        {
            if (followed.TryComplain())
            {
                Log.CatalogTooLarge(logger, followed.Server.Name, text.Length >> 20, largest >> 20);
            }

            return;
        }

        // Whoever takes it compares it with what was approved.
        await pins.ExchangeAsync([followed.Server]).ConfigureAwait(false);
        followed.Digest = mark.Digest;
        followed.Heard();
        (bool IsTaken, bool IsNews)? given = await entries.GiveAsync(followed.Place, mark, text).ConfigureAwait(false);
        if (given is not { IsTaken: true })
        {
            followed.Digest = null;
        }

        if (given is { IsTaken: false })
        {
            await TakeAsync(followed).ConfigureAwait(false);
        }
        else if (given is { IsNews: true })
        {
            await news.TellAsync(Kind, $"{followed.Place} {mark.Order} {mark.Digest}").ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(FollowedServer followed)
    {
        if (_catalog.FindNow(followed.Server) is null)
        {
            // What is taken first counts as approved, unless it is known what was.
            await pins.ExchangeAsync([followed.Server]).ConfigureAwait(false);
        }

        (bool isThere, byte[]? text) = await entries.ReadAsync(followed.Place).ConfigureAwait(false);
        if (!isThere || _isEnded)
        {
            return;
        }

        if (text is null)
        {
            if (followed.TryComplain())
            {
                Log.CatalogNotTaken(logger, followed.Server.Name);
            }
        }
        else if (_catalog.Take(followed.Server, text))
        {
            Log.CatalogTaken(logger, followed.Server.Name);
        }
    }

    private SharedMark MarkOf(CatalogEntry entry) => _marks.GetValue(entry, static known => new SharedMark(
        known.Since.UtcTicks.ToString("D19", CultureInfo.InvariantCulture),
        Convert.ToHexStringLower(SHA256.HashData(CatalogStore.TextOf(known, isStamped: false)).AsSpan(0, 16))));
}
