using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using McpGateway.Catalog.Steering;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog.Pinning;

/// <summary>
/// What was approved of each server: the first that is listed of it, and what somebody has approved since. It is kept in the home, a file a server, and for each user of the
/// gateway where the catalog is. Whoever asks about a call reads no file: the state of a file is looked at five times a second at most.
/// </summary>
internal sealed partial class ToolPins
{
    private const string Users = "users";

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Func<ServerDefinition, PinMode> _modeOf;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Server, string? User), Known> _known = new();
    private readonly ConditionalWeakTable<CatalogEntry, Judged> _verdicts = [];

    /// <param name="home">The gateway's folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="modeOf">What is done about a server's changes.</param>
    /// <param name="logger">Where changes are told.</param>
    public ToolPins(GatewayHome home, TimeProvider time, Func<ServerDefinition, PinMode> modeOf, ILogger logger)
    {
        _folder = home.PinFolder;
        _time = time;
        _modeOf = modeOf;
        _logger = logger;
    }

    /// <summary>What is done about a server's changes.</summary>
    public PinMode ModeOf(ServerDefinition server) => _modeOf(server);

    /// <summary>What is to be said of a server; the same object as long as nothing has changed.</summary>
    public PinState StateOf(ServerDefinition server)
    {
        if (_modeOf(server) == PinMode.Off)
        {
            return PinState.None;
        }

        (string, string?) key = KeyOf(server);
        if (!_known.TryGetValue(key, out Known? known) || _time.GetElapsedTime(known.Looked) > s_lookEvery)
        {
            known = Look(server, known);
            _known[key] = known;
        }

        return known.State;
    }

    /// <summary>Which tools of a listing may not be used. It is worked out once a listing.</summary>
    public PinVerdict VerdictOf(ServerDefinition server, CatalogEntry entry)
    {
        PinState state = StateOf(server);
        if (_verdicts.TryGetValue(entry, out Judged? judged) && ReferenceEquals(judged.State, state))
        {
            return judged.Verdict;
        }

        PinVerdict verdict;
        try
        {
            verdict = state.Problem is { } problem ? PinVerdict.Nothing(problem)
                : state.IsPinned && FileOf(server).Read() is { } record ? PinVerdict.Of(server, entry, record)
                : PinVerdict.Everything;
        }
        catch (PinException e)
        {
            // It was still good when it was last looked at.
            state = NoteProblem(server, e);
            verdict = PinVerdict.Nothing(e.Message);
        }

        _verdicts.AddOrUpdate(entry, new Judged(state, verdict));
        return verdict;
    }

    /// <summary>A server has listed its tools: the first time they are approved, later they are compared.</summary>
    public void Note(ServerDefinition server, CatalogEntry entry)
    {
        if (_modeOf(server) == PinMode.Off)
        {
            return;
        }

        try
        {
            PinFile file = FileOf(server);
            DateTimeOffset now = _time.GetUtcNow();
            // Most listings are as the last one was: nothing is locked or written for them.
            if (file.Read() is { } record && !record.Compare(server, entry, now, out _))
            {
                return;
            }

            IReadOnlyList<(PinChangeKind, string?)> news = [];
            PinRecord? kept = null;
            bool isFirst = false;
            file.Change(before =>
            {
                isFirst = before is null;
                kept = before ?? PinRecord.Trust(server, entry, now);
                return isFirst || kept.Compare(server, entry, now, out news) ? kept : null;
            });
            Forget(server);
            Tell(server, entry, kept!, isFirst, news);
        }
        catch (PinException e)
        {
            NoteProblem(server, e);
            Log.NotPinned(_logger, server.Name, e.Message);
        }
    }

    /// <summary>All that is other than it was approved, the server as a whole first.</summary>
    /// <exception cref="PinException">The file cannot be read.</exception>
    public IReadOnlyList<PinChange> ChangesOf(ServerDefinition server) => FileOf(server).Read() is { } record ? Changes(server.Name, record) : [];

    /// <summary>Approves changes that somebody has seen.</summary>
    /// <exception cref="PinException">The file cannot be written, or what is there now is not what was seen.</exception>
    public void Approve(ServerDefinition server, IReadOnlyCollection<PinChange> seen)
    {
        DateTimeOffset now = _time.GetUtcNow();
        FileOf(server).Change(record =>
        {
            PinChange[] current = record is null ? [] : [.. Changes(server.Name, record)];
            foreach (PinChange change in seen)
            {
                if (!Array.Exists(current, other => other.Kind == change.Kind && other.Name == change.Name && other.After == change.After))
                {
                    throw new PinException($"Server '{UntrustedText.OneLine(server.Name, 64)}' has changed again meanwhile{(change.Name is { } name ? $" ('{UntrustedText.OneLine(name, 128)}')" : "")}, and nothing was approved. Look at the changes again.");
                }

                ItemOf(record!, change.Kind, change.Name).Approve(now);
                record!.Decide(now);
            }

            return record;
        });
        Forget(server);
    }

    private static PinnedItem ItemOf(PinRecord record, PinChangeKind kind, string? name) => kind switch
    {
        PinChangeKind.Entry => record.Entry,
        PinChangeKind.Instructions => record.Instructions,
        _ => record.Tools[name!],
    };

    private static List<PinChange> Changes(string server, PinRecord record)
    {
        var changes = new List<PinChange>();
        void Add(PinnedItem item, PinChangeKind kind, string? name)
        {
            changes.Add(new PinChange(server, kind, name)
            {
                Before = item.Approved.Count == 0 ? null : Encoding.UTF8.GetString(item.Approved[^1].Content),
                After = item.Pending is { } pending ? Encoding.UTF8.GetString(pending.Content) : null,
                Since = item.Pending?.At ?? item.MissingSince ?? record.Pinned,
                FormerName = kind == PinChangeKind.New ? RelatedNames.Former(item, record) : null,
                LooksLike = kind == PinChangeKind.New ? LookAlikes.Find(name!, record.Tools.Keys) : null,
            });
        }

        if (record.Entry.Change is not null)
        {
            Add(record.Entry, PinChangeKind.Entry, null);
        }

        if (record.Instructions.Change is not null)
        {
            Add(record.Instructions, PinChangeKind.Instructions, null);
        }

        foreach ((string name, PinnedItem item) in record.Tools.Where(tool => tool.Value.Change is not null))
        {
            Add(item, item.Change!.Value, name);
        }

        return changes;
    }

    private void Tell(ServerDefinition server, CatalogEntry entry, PinRecord record, bool isFirst, IReadOnlyList<(PinChangeKind Kind, string? Name)> news)
    {
        if (news.Count > 0)
        {
            PinChange[] changes = [.. Changes(server.Name, record).Where(change => news.Contains((change.Kind, change.Name)))];
            Log.Changed(_logger, server.Name, PinTexts.Of(changes), _modeOf(server) == PinMode.Enforce ? "they are refused until they are approved" : "they can be used");
        }

        string[] marks = [.. entry.Tools.Where(tool => isFirst || news.Contains((PinChangeKind.New, tool.Name)) || news.Contains((PinChangeKind.Changed, tool.Name))).Select(Marked).OfType<string>()];
        if (marks.Length > 0)
        {
            Log.Marked(_logger, server.Name, PinTexts.Cut(marks));
        }

        if ((isFirst || news.Contains((PinChangeKind.Instructions, null))) && SteeringMarks.OfText(entry.Identity.Instructions) is { Count: > 0 } found)
        {
            Log.Marked(_logger, server.Name, $"its instructions ({string.Join(", ", found)})");
        }
    }

    private static string? Marked(CatalogTool tool) =>
        SteeringMarks.Of(tool) is { Count: > 0 } marks ? $"'{UntrustedText.Escaped(tool.Name, 64)}' ({string.Join(", ", marks)})" : null;

    private Known Look(ServerDefinition server, Known? before)
    {
        // The stamp first: what is written meanwhile has another one, and is read the next time.
        FileStamp? stamp = FileStamp.Of(PathOf(server));
        if (before is { State.Problem: null } && stamp is not null && before.Stamp == stamp)
        {
            return new Known(stamp, before.State) { Looked = _time.GetTimestamp() };
        }

        PinState state;
        try
        {
            // A file that was damaged has to be good as a whole again.
            state = before?.State.Problem is null ? FileOf(server).ReadState() : FileOf(server).Read() is { } record ? PinState.Of(record) : PinState.None;
        }
        catch (PinException e)
        {
            state = new PinState { Problem = e.Message };
        }

        return new Known(stamp, state) { Looked = _time.GetTimestamp() };
    }

    private PinState NoteProblem(ServerDefinition server, PinException problem)
    {
        var state = new PinState { Problem = problem.Message };
        _known[KeyOf(server)] = new Known(null, state) { Looked = _time.GetTimestamp() };
        return state;
    }

    private void Forget(ServerDefinition server) => _known.TryRemove(KeyOf(server), out _);

    private static (string Server, string? User) KeyOf(ServerDefinition server) => (server.Name, server.User);

    private PinFile FileOf(ServerDefinition server) => new(PathOf(server));

    /// <summary>What a server offers to one user of the gateway is in a folder of that user's, as in the catalog.</summary>
    private string PathOf(ServerDefinition server)
    {
        string name = FileNames.Safe(server.Name) + ".json";
        return server.User is null ? Path.Combine(_folder, name) : Path.Combine(_folder, Users, FileNames.Safe(server.User), name);
    }

    private sealed record Known(FileStamp? Stamp, PinState State)
    {
        public long Looked { get; init; }
    }

    private sealed record Judged(PinState State, PinVerdict Verdict);
}
