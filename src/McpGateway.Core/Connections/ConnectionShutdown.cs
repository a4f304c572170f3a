using McpGateway.Connections.Calls;
using McpGateway.Transports.Stdio;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// The end of one connection, however it comes: the process exits, closes one of its streams, or is to go. Those who wait are told, and nothing
/// of the process is left.
/// </summary>
internal sealed class ConnectionShutdown
{
    /// <summary>How long what a server has written may take to be read once it has ended, or closed its stdin.</summary>
    private static readonly TimeSpan s_lastWords = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a server that has closed its stdin may take to answer what it was sent before.</summary>
    private static readonly TimeSpan s_afterStdin = TimeSpan.FromSeconds(3);

    /// <summary>How long the end of the process and of its stderr may take once its stdout has ended: they make the error worth reading.</summary>
    private static readonly TimeSpan s_reason = TimeSpan.FromMilliseconds(250);

    /// <summary>The same for a start that has failed: nobody has been answered yet, and the reason is all that its user gets.</summary>
    private static readonly TimeSpan s_reasonOfStart = TimeSpan.FromSeconds(3);

    /// <summary>How long a write that is under way may take to end where the process may still read.</summary>
    private static readonly TimeSpan s_lastWrite = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private readonly ServerConnection _connection;
    private readonly IServerProcess _process;
    private readonly LineWriter _writer;
    private readonly PendingCalls _pending;
    private readonly Task _stderrRead;
    private readonly TimeProvider _time;
    private readonly Action _released;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _closing = new();
    private Task? _close;
    private Task? _end;
    private volatile bool _over;

    /// <param name="connection">The connection.</param>
    /// <param name="process">Its process.</param>
    /// <param name="writer">What writes to the process.</param>
    /// <param name="pending">Who waits for answers.</param>
    /// <param name="stderrRead">Completes when all of the process's stderr has been read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="released">Called once, when nothing of the process is left.</param>
    public ConnectionShutdown(
        ServerConnection connection, IServerProcess process, LineWriter writer, PendingCalls pending, Task stderrRead, TimeProvider time, Action released)
    {
        _connection = connection;
        _process = process;
        _writer = writer;
        _pending = pending;
        _stderrRead = stderrRead;
        _time = time;
        _released = released;
    }

    /// <summary>Completes when the server can no longer be reached, for whatever reason.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the end has come or is on its way.</summary>
    public bool HasBegun => _over || _close is not null;

    /// <summary>Whether the server ended, or closed its streams, without having been asked to.</summary>
    public bool CameByItself { get; private set; }

    /// <summary>Begins to look out for the end.</summary>
    public void Watch()
    {
        _writer.Broken += failure => _ = OnInputClosedAsync();
        _ = WatchExitAsync();
        _ = WatchInputAsync();
    }

    /// <summary>All that the process has written has been read.</summary>
    public void OnOutputRead() => _ = EndAsync();

    /// <summary>Ends the server in order: closed stdin, then a request to end, then the end of the whole process group.</summary>
    public Task CloseAsync()
    {
        lock (_closing)
        {
            return _close ??= Task.Run(CloseInOrderAsync);
        }
    }

    /// <summary>Ends the server in order once the calls under way have their answers.</summary>
    public async Task RetireAsync()
    {
        do
        {
            // The first time, too: who was given the connection a moment ago has not sent its call yet.
            await Task.Delay(s_poll, _time).ConfigureAwait(false);
        }
        while (_pending.Count > 0 && !HasBegun);

        await CloseAsync().ConfigureAwait(false);
    }

    private async Task WatchExitAsync()
    {
        await _process.Exited.ConfigureAwait(false);
        await EndSoonAsync().ConfigureAwait(false);
    }

    private async Task WatchInputAsync()
    {
        await _process.InputClosed.ConfigureAwait(false);
        await OnInputClosedAsync().ConfigureAwait(false);
    }

    /// <summary>The server has closed its stdin: no call can reach it, but what it has answered before still counts.</summary>
    private async Task OnInputClosedAsync()
    {
        Note();
        await HandBackUnreadAsync().ConfigureAwait(false);
        long begin = _time.GetTimestamp();
        while (_pending.Count > 0 && !_ended.Task.IsCompleted && _time.GetElapsedTime(begin) < s_afterStdin)
        {
            await Task.WhenAny(_ended.Task, Task.Delay(s_poll, _time)).ConfigureAwait(false);
        }

        await EndSoonAsync().ConfigureAwait(false);
    }

    /// <summary>What the server never had as a whole is made again at once. Who cannot hears the reason, once that is known.</summary>
    private async Task HandBackUnreadAsync()
    {
        if (_connection.Identity is not null)
        {
            foreach (long id in await FindUnreadAsync().ConfigureAwait(false))
            {
                _pending.TakeToGoAgain(id)?.GoAgain();
            }
        }
    }

    // A write to a closed stream fails at once; on a busy machine it may take a while until that is told, and nobody waits in vain.
    private Task<List<long>> FindUnreadAsync() =>
        _writer.AbandonAsync(_process.IsInputClosing ? s_reasonOfStart : s_lastWrite, () => _process.InputClosed.IsCompletedSuccessfully && _process.InputClosed.Result);

    private async Task EndSoonAsync()
    {
        // What the process wrote before it ended is still to be read; a descendant that holds the stream open must not keep callers waiting.
        await Task.WhenAny(_ended.Task, Task.Delay(s_lastWords, _time)).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// The connection is over. Whoever sees it first begins, and all wait for the same end: a second one would close the stream that the first still asks what was not
    /// read.
    /// </summary>
    private Task EndAsync()
    {
        Note();
        lock (_closing)
        {
            return _end ??= Task.Run(EndOnceAsync);
        }
    }

    /// <summary>Those who wait are told, what is left of the process is ended.</summary>
    private async Task EndOnceAsync()
    {
        List<(long Id, ICallSink Sink)> left = _pending.Close();
        if (left.Count > 0)
        {
            bool hasStarted = _connection.Identity is not null;
            Task patience = Task.Delay(hasStarted ? s_reason : s_reasonOfStart, _time);
            // A process that ends closes all its streams, but which end is seen first is chance: its stdin says what it has not read.
            await Task.WhenAny(_process.InputClosed, patience).ConfigureAwait(false);
            if (_process.IsInputClosing)
            {
                await Task.WhenAny(_process.InputClosed, Task.Delay(s_reasonOfStart, _time)).ConfigureAwait(false);
            }

            List<long> unread = await FindUnreadAsync().ConfigureAwait(false);
            foreach ((long Id, ICallSink Sink) call in left.Where(call => hasStarted && unread.Contains(call.Id) && call.Sink.CanGoAgain).ToArray())
            {
                left.Remove(call);
                call.Sink.GoAgain();
            }

            await (left.Count == 0 ? Task.CompletedTask : Task.WhenAny(Task.WhenAll(_stderrRead, _process.Exited), patience)).ConfigureAwait(false);
            left.ForEach(call => call.Sink.Failed(unread.Contains(call.Id) ? _connection.Errors.Unread() : _connection.Errors.Lost(sent: hasStarted)));
        }

        SetEnded();
        await CloseAsync().ConfigureAwait(false);
    }

    private void Note()
    {
        if (!_over)
        {
            CameByItself = _close is null;
            _over = true;
        }
    }

    private void SetEnded()
    {
        if (_ended.TrySetResult())
        {
            _connection.Scope.Peer?.Disconnected(_connection);
        }
    }

    private async Task CloseInOrderAsync()
    {
        await _writer.CompleteAsync(TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
        await ProcessEnd.RunAsync(_process, _time).ConfigureAwait(false);
        _process.Dispose();
        SetEnded();
        _pending.Close().ForEach(call => call.Sink.Failed(_connection.Errors.Lost(sent: true)));
        await _stderrRead.ConfigureAwait(false);
        _pending.Dispose();
        _released();
    }
}
