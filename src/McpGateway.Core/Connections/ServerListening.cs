using McpGateway.Connections.Calls;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Connections;

/// <summary>
/// What a server without sessions was told that the gateway wants to hear of (MCP 2026-07-28, <c>subscriptions/listen</c>). There is one such request
/// at a time: a new one takes the place of the one before, and one that the server ends by itself is made again.
/// </summary>
internal sealed class ServerListening
{
    /// <summary>How long to wait before a request that the server has ended is made again; twice as long each time, up to the longest.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_longestAgain = TimeSpan.FromMinutes(1);

    private readonly ConnectionState _state;
    private readonly ServerLink _link;
    private readonly ConnectionShutdown _shutdown;
    private readonly IServerEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private Request? _current;
    private TimeSpan _wait = s_again;

    /// <param name="state">What is known of the server.</param>
    /// <param name="link">What goes to it.</param>
    /// <param name="shutdown">Its end.</param>
    /// <param name="events">Hears of what may have changed unannounced.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The gateway's log.</param>
    public ServerListening(ConnectionState state, ServerLink link, ConnectionShutdown shutdown, IServerEvents events, TimeProvider time, ILogger logger)
    {
        _state = state;
        _link = link;
        _shutdown = shutdown;
        _events = events;
        _time = time;
        _logger = logger;
    }

    /// <summary>Tells the server what the gateway wants to hear of: changes of its lists, as far as it announces any, and of some resources.</summary>
    /// <param name="uris">The resources.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An empty result once the server has agreed; its error where it refuses.</returns>
    /// <exception cref="ServerException">The server has not said in time, or has ended.</exception>
    public Task<ServerReply> TellAsync(IReadOnlyList<string> uris, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return WaitAsync(_current, Send(uris), cancellationToken);
        }
    }

    /// <summary>Tells the server that the gateway wants to hear of changes of its lists; one that does not agree is left as it is.</summary>
    public void Begin() => _ = LogFailureAsync(TellAsync([], CancellationToken.None));

    /// <summary>The server has agreed to a request.</summary>
    /// <param name="id">The request that it names; one that is not the current one is ignored.</param>
    /// <returns>False where it is ignored.</returns>
    public bool OnAgreed(long id)
    {
        Request? request = Find(id);
        request?.Agreed.TrySetResult(ServerReply.Nothing);
        return request is not null;
    }

    /// <summary>The server has answered a request, which ends it.</summary>
    /// <param name="id">The request; one that is not the current one is ignored.</param>
    /// <param name="error">The error, where the answer is one; otherwise empty.</param>
    /// <returns>False where it is ignored.</returns>
    public bool OnAnswered(long id, ReadOnlyMemory<byte> error)
    {
        if (Find(id) is not { } request)
        {
            return false;
        }

        request.HasEnded = true;
        bool isFirstWord = request.Agreed.TrySetResult(error.IsEmpty ? ServerReply.Nothing : new ServerReply(default, error));
        if (!isFirstWord || error.IsEmpty)
        {
            _ = TellAgainAsync(request);
        }

        return true;
    }

    /// <summary>Sends a request in the place of the current one. Under the lock: the answer may be there at once.</summary>
    private Request Send(IReadOnlyList<string> uris)
    {
        // Not among the requests under way: it has no answer before its end, and nobody waits for that.
        long id = _link.Post("subscriptions/listen", ListenRequest.Parameters(_state.Identity!, uris));
        return _current = new Request(id, uris, _time.GetTimestamp());
    }

    private async Task<ServerReply> WaitAsync(Request? before, Request request, CancellationToken cancellationToken)
    {
        TimeSpan patience = _state.Timeouts.Init;
        try
        {
            await Task.WhenAny(request.Agreed.Task, _shutdown.Ended, Task.Delay(patience, _time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return request.Agreed.Task.IsCompleted ? await request.Agreed.Task.ConfigureAwait(false)
                : throw (_shutdown.HasBegun ? _link.Errors.Lost(sent: false) : _link.Errors.Overdue(patience));
        }
        finally
        {
            if (before is { HasEnded: false })
            {
                // Only now: nothing is missed between the two.
                _link.SendCancelled(before.Id, "\"Another subscription has replaced it.\""u8);
            }
        }
    }

    private Request? Find(long id)
    {
        lock (_gate)
        {
            return _current?.Id == id ? _current : null;
        }
    }

    private async Task TellAgainAsync(Request ended)
    {
        // One that was open for longer than the longest wait was not ended in haste.
        TimeSpan wait = _time.GetElapsedTime(ended.Since) > s_longestAgain ? s_again : _wait;
        _wait = wait * 2 < s_longestAgain ? wait * 2 : s_longestAgain;
        await Task.WhenAny(_shutdown.Ended, Task.Delay(wait, _time)).ConfigureAwait(false);
        Task<ServerReply> told;
        lock (_gate)
        {
            if (_current != ended || _shutdown.HasBegun)
            {
                return;
            }

            told = WaitAsync(null, Send(ended.Uris), CancellationToken.None);
        }

        await LogFailureAsync(told).ConfigureAwait(false);
        // What has changed meanwhile was not announced.
        _events.OnListChanged(ServerList.All);
    }

    private async Task LogFailureAsync(Task<ServerReply> told)
    {
        try
        {
            await told.ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.SettingIgnored(_logger, _state.Server, e.Message);
        }
    }

    private sealed class Request(long id, IReadOnlyList<string> uris, long since)
    {
        public long Id { get; } = id;

        public IReadOnlyList<string> Uris { get; } = uris;

        /// <summary>When it was made, as a timestamp of the clock.</summary>
        public long Since { get; } = since;

        public TaskCompletionSource<ServerReply> Agreed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasEnded { get; set; }
    }
}
