using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Sessions;

/// <summary>The sessions of all clients: those that live here, and those of an earlier life of the gateway that are kept on the disk.</summary>
internal sealed class SessionTable : IDisposable
{
    /// <summary>How many sessions there may be that nobody waits for.</summary>
    private const int MaxIdle = 10_000;

    /// <summary>Longer ids are none of ours.</summary>
    private const int MaxIdLength = 100;

    /// <summary>How much of what has left a client may ask for again, in bytes.</summary>
    private const long BufferLimit = 256 * 1024;

    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_touch = TimeSpan.FromMinutes(5);

    private readonly Func<IMessageChannel, HttpCaller, CancellationToken, Task> _serve;
    private readonly SessionStore _store;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<HttpSession?>> _restoring = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HttpSession, Task> _served = new();
    private readonly Timer _sweeper;
    private long _touched = Environment.TickCount64;

    /// <param name="serve">Serves a client until it goes.</param>
    /// <param name="store">Keeps sessions for a later life.</param>
    /// <param name="idle">How long a session lives that nobody uses.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of sessions.</param>
    public SessionTable(Func<IMessageChannel, HttpCaller, CancellationToken, Task> serve, SessionStore store, TimeSpan idle, TimeProvider time, ILogger logger)
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
    public void Add(HttpSession session, ReadOnlySpan<byte> initialize, ReadOnlySpan<byte> answer)
    {
        session.Revision = JsonMembers.GetString(answer, JsonMembers.Find(answer, Envelope.Scan(answer).Result, "protocolVersion"));
        (session.ClientName, session.ClientVersion) = ClientOf(initialize);
        _store.Write(session.Id, new KeptSession(session.Caller, session.Since, session.Revision, initialize.ToArray(), null));
        _sessions[session.Id] = session;
        Begun?.Invoke(session.Caller);
        Log.SessionBegun(_logger, UntrustedText.OneLine(session.ClientName ?? "", 80), UntrustedText.OneLine(session.Caller.User, 80), _sessions.Count);
    }

    /// <summary>The client wants other log messages.</summary>
    public void NoteLogLevel(HttpSession session, ReadOnlySpan<byte> level)
    {
        if (_store.Read(session.Id) is { } kept)
        {
            _store.Write(session.Id, kept with { LogLevel = level.ToArray() });
        }
    }

    /// <summary>The session of an id; null where there is none, or it is another caller's.</summary>
    public HttpSession? Find(string id, HttpCaller caller)
    {
        if (id.Length > MaxIdLength)
        {
            return null;
        }

        if (!_sessions.TryGetValue(id, out HttpSession? session))
        {
            // Several requests may come at once.
            session = _restoring.GetOrAdd(id, _ => new Lazy<HttpSession?>(() => Restore(id, caller))).Value;
            _restoring.TryRemove(id, out _);
        }

        return session is { IsOver: false } && session.Caller == caller ? session : null;
    }

    /// <summary>Ends a session for good.</summary>
    public void Remove(HttpSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        _store.Remove(session.Id);
        session.EndForClient();
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

    private HttpSession? Restore(string id, HttpCaller caller)
    {
        if (_sessions.TryGetValue(id, out HttpSession? there))
        {
            return there;
        }

        if (_store.Read(id) is not { } kept || kept.Caller != caller)
        {
            return null;
        }

        (string? client, string? version) = ClientOf(kept.Initialize);
        HttpSession session = Serve(new HttpSession(id, kept.Caller, BufferLimit, kept.Since) { Revision = kept.Revision, ClientName = client, ClientVersion = version });
        session.Receive(kept.Initialize);
        session.Receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"u8);
        if (kept.LogLevel is { } level)
        {
            session.Receive(new LineBuffer().Add("{\"jsonrpc\":\"2.0\",\"id\":\"mcp-gateway\",\"method\":\"logging/setLevel\",\"params\":{\"level\":"u8).Add(level).Add("}}"u8).Span);
        }

        _sessions[id] = session;
        Log.SessionRestored(_logger, UntrustedText.OneLine(session.ClientName ?? "", 80), UntrustedText.OneLine(session.Caller.User, 80), _sessions.Count);
        return session;
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

    private void Sweep()
    {
        try
        {
            long now = Environment.TickCount64;
            bool touches = now - _touched > s_touch.TotalMilliseconds;
            foreach (HttpSession session in _sessions.Values)
            {
                session.Streams.Sweep();
                if (session.IsIdle && now - session.LastUse > _idle.TotalMilliseconds)
                {
                    Remove(session);
                }
                else if (touches && (!session.IsIdle || session.LastUse > _touched))
                {
                    _store.Touch(session.Id);
                }
            }

            if (touches)
            {
                _touched = now;
                _store.RemoveOld(_idle + s_touch + s_touch);
            }

            foreach (HttpSession oldest in _sessions.Values.Where(session => session.IsIdle).OrderByDescending(session => session.LastUse).Skip(MaxIdle))
            {
                Remove(oldest);
            }
        }
        catch (Exception e)
        {
            // The next time it may go better.
            Log.SweepFailed(_logger, e);
        }
    }
}
