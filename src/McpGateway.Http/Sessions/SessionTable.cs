using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Sessions;

/// <summary>The sessions of all clients: those that live here, and those that are kept: of an earlier life of the gateway, or of others that serve them, too.</summary>
internal sealed class SessionTable : IDisposable
{
    /// <summary>How many sessions there may be that nobody waits for.</summary>
    private const int MaxIdle = 10_000;

    /// <summary>Longer ids are none of ours.</summary>
    private const int MaxIdLength = 100;

    /// <summary>How many resources whose changes a client wants to hear of are remembered for a later life of the gateway.</summary>
    private const int MaxSubscriptions = 1000;

    /// <summary>How much of what has left a client may ask for again, in bytes.</summary>
    private const long BufferLimit = 256 * 1024;

    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(10);

    private readonly Func<IMessageChannel, HttpCaller, CancellationToken, Task> _serve;
    private readonly ISessionStore _store;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<HttpSession?>>> _restoring = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HttpSession, Task> _served = new();
    private readonly Timer _sweeper;
    private long _touched = Environment.TickCount64;

    /// <param name="serve">Serves a client until it goes.</param>
    /// <param name="store">Keeps sessions.</param>
    /// <param name="idle">How long a session lives that nobody uses.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of sessions.</param>
    public SessionTable(Func<IMessageChannel, HttpCaller, CancellationToken, Task> serve, ISessionStore store, TimeSpan idle, TimeProvider time, ILogger logger)
    {
        _serve = serve;
        _store = store;
        _idle = idle;
        _time = time;
        _logger = logger;
        _store.RemoveOld(idle);
        TimeSpan pause = idle < s_sweep + s_sweep ? idle / 2 : s_sweep;
        _sweeper = new Timer(_ => Sweep(), null, pause, pause);
    }

    /// <summary>Raised for each session that begins.</summary>
    public event Action<HttpCaller>? Begun;

    /// <summary>Leads to others that serve the same sessions; null where there are none.</summary>
    public ISharedSessions? Shared => _store as ISharedSessions;

    /// <summary>The sessions that live.</summary>
    public IEnumerable<HttpSession> All => _sessions.Values;

    /// <summary>Begins a session that nobody can find yet.</summary>
    /// <param name="caller">Who opens it.</param>
    /// <param name="address">From where; null where that is not known.</param>
    public HttpSession Begin(HttpCaller caller, string? address) => Serve(new HttpSession(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), caller, BufferLimit, _time.GetUtcNow()) { Address = address });

    /// <summary>The client has shaken hands: from now on its session is found by its id, in later lives of the gateway, too.</summary>
    /// <param name="session">The session.</param>
    /// <param name="initialize">The client's <c>initialize</c>.</param>
    /// <param name="answer">The answer to it.</param>
    public async Task AddAsync(HttpSession session, byte[] initialize, byte[] answer)
    {
        session.Revision = JsonMembers.GetString(answer, JsonMembers.Find(answer, Envelope.Scan(answer).Result, "protocolVersion"));
        (session.ClientName, session.ClientVersion) = ClientOf(initialize);
        session.Initialize = initialize;
        await _store.WriteAsync(session.Id, session.ToKept()).ConfigureAwait(false);
        _sessions[session.Id] = session;
        Begun?.Invoke(session.Caller);
        Log.SessionBegun(_logger, UntrustedText.OneLine(session.ClientName ?? "", 80), UntrustedText.OneLine(session.Caller.User, 80), _sessions.Count);
    }

    /// <summary>The client wants other log messages.</summary>
    public ValueTask NoteLogLevelAsync(HttpSession session, byte[] level)
    {
        session.LogLevel = level;
        return _store.NoteLogLevelAsync(session.Id, level);
    }

    /// <summary>The client wants to hear of changes of a resource, or does not any more.</summary>
    public ValueTask NoteSubscriptionAsync(HttpSession session, string uri, bool isWanted)
    {
        if (!isWanted)
        {
            session.Subscriptions.TryRemove(uri, out _);
        }
        else if (session.Subscriptions.Count >= MaxSubscriptions || !session.Subscriptions.TryAdd(uri, true))
        {
            return default;
        }

        return _store.NoteSubscriptionAsync(session.Id, uri, isWanted);
    }

    /// <summary>A front has gone: what clients with sessions here have heard of from there, they hear of from here now.</summary>
    public async Task TakeSubscriptionsAsync()
    {
        foreach (HttpSession session in _sessions.Values.Where(session => !session.IsOver))
        {
            await TakeSubscriptionsAsync(session).ConfigureAwait(false);
        }
    }

    private async Task TakeSubscriptionsAsync(HttpSession session) => Subscribe(session, await Shared!.TakeSubscriptionsAsync(session.Id).ConfigureAwait(false));

    /// <summary>Keeps all sessions once more that live here: what was kept is lost.</summary>
    /// <returns>How many.</returns>
    public async Task<int> KeepAgainAsync()
    {
        int kept = 0;
        foreach (HttpSession session in _sessions.Values.Where(session => !session.IsOver))
        {
            await _store.WriteAsync(session.Id, session.ToKept()).ConfigureAwait(false);
            kept++;
        }

        return kept;
    }

    /// <summary>The session of an id, where it lives here.</summary>
    public HttpSession? Living(string id) => _sessions.TryGetValue(id, out HttpSession? session) && !session.IsOver ? session : null;

    /// <summary>The session of an id; null where there is none, or it is another caller's.</summary>
    /// <exception cref="SessionsUnreachableException">It does not live here, and it is not known now whether there is one.</exception>
    public async ValueTask<HttpSession?> FindAsync(string id, HttpCaller caller)
    {
        if (id.Length > MaxIdLength)
        {
            return null;
        }

        if (!_sessions.TryGetValue(id, out HttpSession? session))
        {
            // Several requests may come at once.
            try
            {
                session = await _restoring.GetOrAdd(id, _ => new Lazy<Task<HttpSession?>>(() => RestoreAsync(id, caller))).Value.ConfigureAwait(false);
            }
            finally
            {
                _restoring.TryRemove(id, out _);
            }
        }

        return session is { IsOver: false } && session.Caller == caller ? session : null;
    }

    /// <summary>Ends a session for good.</summary>
    public Task RemoveAsync(HttpSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        session.EndForClient();
        return _store.RemoveAsync(session.Id).AsTask();
    }

    /// <summary>A session has ended elsewhere for good, and so it does here.</summary>
    public async Task EndHereAsync(string id)
    {
        if (_restoring.TryGetValue(id, out Lazy<Task<HttpSession?>>? restoring))
        {
            await ((Task)restoring.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_sessions.TryRemove(id, out HttpSession? session))
        {
            session.EndForClient();
        }
    }

    /// <summary>The client hears elsewhere of what belongs to no request: what there is of that here goes there.</summary>
    public void MoveNews(HttpSession session, NewsPlace place)
    {
        if (session.MoveNews(place) is { } reader)
        {
            long after = place.LastRun == ProcessRun.Id ? place.LastNumber : session.General.Delivered;
            _ = Task.Run(() => new NewsPump(Shared!, session, place).RunAsync(reader, after));
        }
    }

    /// <summary>Ends all sessions in this life of the gateway.</summary>
    public Task EndAllAsync()
    {
        foreach (HttpSession session in _served.Keys)
        {
            session.End();
        }

        return Task.WhenAll(_served.Values);
    }

    public void Dispose() => _sweeper.Dispose();

    private async Task<HttpSession?> RestoreAsync(string id, HttpCaller caller)
    {
        if (_sessions.TryGetValue(id, out HttpSession? there))
        {
            return there;
        }

        if (await _store.ReadAsync(id).ConfigureAwait(false) is not { } kept || kept.Caller != caller)
        {
            return null;
        }

        (string? client, string? version) = ClientOf(kept.Initialize);
        HttpSession session = Serve(new HttpSession(id, kept.Caller, BufferLimit, kept.Since) { Revision = kept.Revision, ClientName = client, ClientVersion = version, Initialize = kept.Initialize, LogLevel = kept.LogLevel });
        session.Receive(kept.Initialize);
        session.Receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"u8);
        if (kept.LogLevel is { } level)
        {
            session.Receive(new LineBuffer().Add("{\"jsonrpc\":\"2.0\",\"id\":\"mcp-gateway\",\"method\":\"logging/setLevel\",\"params\":{\"level\":"u8).Add(level).Add("}}"u8).Span);
        }

        Subscribe(session, kept.Subscriptions);
        _sessions[id] = session;
        if (kept.News is { } news)
        {
            MoveNews(session, news);
        }

        Log.SessionRestored(_logger, UntrustedText.OneLine(session.ClientName ?? "", 80), UntrustedText.OneLine(session.Caller.User, 80), _sessions.Count);
        return session;
    }

    /// <summary>Subscribes as the client did in an earlier life of the gateway, or elsewhere. What comes back is of no interest to it.</summary>
    private static void Subscribe(HttpSession session, IReadOnlyCollection<string> uris)
    {
        foreach (string uri in uris.Where(uri => session.Subscriptions.TryAdd(uri, true)))
        {
            // All are under way at the same time: each needs an id of its own.
            string id = $"mcp-gateway-{Guid.NewGuid():N}";
            session.Receive(new LineBuffer().Add("{\"jsonrpc\":\"2.0\",\"id\":"u8).Add(JsonString.QuoteBytes(id)).Add(",\"method\":\"resources/subscribe\",\"params\":{\"uri\":"u8).Add(JsonString.QuoteBytes(uri)).Add("}}"u8).Span);
        }
    }

    private HttpSession Serve(HttpSession session)
    {
        var begin = new TaskCompletionSource();
        _served[session] = ServeAsync(session, begin);
        begin.SetResult();
        return session;
    }

    private async Task ServeAsync(HttpSession session, TaskCompletionSource begin)
    {
        // The first part, which takes the session over, is run at once.
        Task served = _serve(session, session.Caller, session.Ending);
        await begin.Task.ConfigureAwait(false);
        try
        {
            await served.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A mistake of ours over one client must not end the others.
            Log.SessionFailed(_logger, e);
            session.End();
        }

        if (session.IsOver && _sessions.TryRemove(KeyValuePair.Create(session.Id, session)))
        {
            Log.SessionEnded(_logger, _sessions.Count);
        }

        _served.TryRemove(session, out _);
    }

    private static (string? Name, string? Version) ClientOf(ReadOnlySpan<byte> initialize)
    {
        JsonSpan client = JsonMembers.Find(initialize, Envelope.Scan(initialize).Params, "clientInfo");
        return (JsonMembers.GetString(initialize, JsonMembers.Find(initialize, client, "name")), JsonMembers.GetString(initialize, JsonMembers.Find(initialize, client, "version")));
    }

    /// <summary>Ends a session that nobody has used here for long.</summary>
    private void Leave(HttpSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        _store.Leave(session.Id);
        session.EndForClient();
    }

    private void Sweep()
    {
        try
        {
            long now = Environment.TickCount64;
            bool touches = now - _touched > _store.TouchPause.TotalMilliseconds;
            foreach (HttpSession session in _sessions.Values)
            {
                session.Streams.Sweep();
                if (session.IsIdle && now - session.LastUse > _idle.TotalMilliseconds)
                {
                    Leave(session);
                }
                else if (touches && (!session.IsIdle || session.LastUse > _touched))
                {
                    _store.Touch(session.Id);
                    if (Shared is not null)
                    {
                        // Another front may have let the session go, because it was used here alone.
                        _ = TakeSubscriptionsAsync(session);
                    }
                }
            }

            if (touches)
            {
                _touched = now;
                _store.RemoveOld(_idle + _store.TouchPause + _store.TouchPause);
            }

            foreach (HttpSession oldest in _sessions.Values.Where(session => session.IsIdle).OrderByDescending(session => session.LastUse).Skip(MaxIdle))
            {
                Leave(oldest);
            }
        }
        catch (Exception e)
        {
            // The next time it may go better.
            Log.SweepFailed(_logger, e);
        }
    }
}
