using McpGateway.Connections.Calls;
using McpGateway.Transports;

namespace McpGateway.Connections;

/// <summary>
/// The end of one connection, however it comes: the server ends, takes or sends no more messages, or is to go. Those who wait are told, and nothing of
/// the server is left.
/// </summary>
internal sealed class ConnectionShutdown
{
    /// <summary>How long what a server has written may take to be read once it has ended, or takes no more.</summary>
    private static readonly TimeSpan s_lastWords = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a server that takes no more messages may take to answer what it was sent before.</summary>
    private static readonly TimeSpan s_afterStdin = TimeSpan.FromSeconds(3);

    /// <summary>How long the reason of the end may take to be known once nothing more comes: it makes the error worth reading.</summary>
    private static readonly TimeSpan s_reason = TimeSpan.FromMilliseconds(250);

    /// <summary>The same for a start that has failed: nobody has been answered yet, and the reason is all that its user gets.</summary>
    internal static readonly TimeSpan ReasonOfStart = TimeSpan.FromSeconds(3);

    /// <summary>How long somebody who was given the connection may take until the call is sent.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(100);

    private readonly ConnectionState _state;
    private readonly IServerTransport _transport;
    private readonly ServerLink _link;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _closing = new();
    private Task? _close;
    private Task? _end;
    private volatile bool _over;

    /// <param name="state">What is known of the server.</param>
    /// <param name="transport">The way to it.</param>
    /// <param name="link">Who waits for answers.</param>
    /// <param name="time">The clock.</param>
    public ConnectionShutdown(ConnectionState state, IServerTransport transport, ServerLink link, TimeProvider time)
    {
        _state = state;
        _transport = transport;
        _link = link;
        _time = time;
    }

    /// <summary>Called once, when the server can no longer be reached.</summary>
    public required Action OnEnded { get; init; }

    /// <summary>Completes when the server can no longer be reached, for whatever reason.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the end has come or is on its way.</summary>
    public bool HasBegun => _over || _close is not null;

    /// <summary>Whether the server ended, or closed the connection, without having been asked to.</summary>
    public bool CameByItself { get; private set; }

    /// <summary>Begins to look out for the end.</summary>
    public void Watch()
    {
        _transport.Channel.Broken += failure => _ = OnInputClosedAsync();
        _ = WatchEndAsync();
        _ = WatchInputAsync();
    }

    /// <summary>All that the server has sent has been read.</summary>
    public void OnOutputRead() => _ = EndAsync();

    /// <summary>Ends the server in order.</summary>
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
            await Task.Delay(s_grace, _time).ConfigureAwait(false);
            await Task.WhenAny(_link.WhenFreeAsync(), _ended.Task).ConfigureAwait(false);
        }
        while (_link.Pending.Count > 0 && !HasBegun);

        await CloseAsync().ConfigureAwait(false);
    }

    private async Task WatchEndAsync()
    {
        await _transport.Ended.ConfigureAwait(false);
        await EndSoonAsync().ConfigureAwait(false);
    }

    private async Task WatchInputAsync()
    {
        await _transport.InputClosed.ConfigureAwait(false);
        await OnInputClosedAsync().ConfigureAwait(false);
    }

    /// <summary>The server takes no more messages: no call can reach it, but what it has answered before still counts.</summary>
    private async Task OnInputClosedAsync()
    {
        Note();
        await HandBackUnreadAsync().ConfigureAwait(false);
        await Task.WhenAny(_link.WhenFreeAsync(), _ended.Task, Task.Delay(s_afterStdin, _time)).ConfigureAwait(false);
        await EndSoonAsync().ConfigureAwait(false);
    }

    /// <summary>What the server never had as a whole is made again at once. Who cannot hears the reason, once that is known.</summary>
    private async Task HandBackUnreadAsync()
    {
        if (_state.Identity is not null)
        {
            foreach (long id in await _transport.FindUndeliveredAsync(Task.CompletedTask).ConfigureAwait(false))
            {
                _link.Pending.TakeToGoAgain(id)?.GoAgain();
            }
        }
    }

    private async Task EndSoonAsync()
    {
        // What the server sent before it ended is still to be read; a descendant that holds the stream open must not keep callers waiting.
        await Task.WhenAny(_ended.Task, Task.Delay(s_lastWords, _time)).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// The connection is over. Whoever sees it first begins, and all wait for the same end: a second one would close what the first still asks what was not read.
    /// </summary>
    private Task EndAsync()
    {
        Note();
        lock (_closing)
        {
            return _end ??= Task.Run(EndOnceAsync);
        }
    }

    /// <summary>Those who wait are told, what is left of the server is ended.</summary>
    private async Task EndOnceAsync()
    {
        List<(long Id, ICallSink Sink)> left = _link.Pending.Close();
        if (left.Count > 0)
        {
            bool hasStarted = _state.Identity is not null;
            Task patience = Task.Delay(hasStarted ? s_reason : ReasonOfStart, _time);
            List<long> unread = await _transport.FindUndeliveredAsync(patience).ConfigureAwait(false);
            foreach ((long Id, ICallSink Sink) call in left.Where(call => hasStarted && unread.Contains(call.Id) && call.Sink.CanGoAgain).ToArray())
            {
                left.Remove(call);
                call.Sink.GoAgain();
            }

            await (left.Count == 0 ? Task.CompletedTask : Task.WhenAny(_transport.ReasonKnown, patience)).ConfigureAwait(false);
            left.ForEach(call => call.Sink.Failed(unread.Contains(call.Id) ? _link.Errors.Unread() : _link.Errors.Lost(sent: hasStarted)));
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
            OnEnded();
        }
    }

    private async Task CloseInOrderAsync()
    {
        await _transport.CloseAsync().ConfigureAwait(false);
        SetEnded();
        _link.Pending.Close().ForEach(call => call.Sink.Failed(_link.Errors.Lost(sent: true)));
        _link.Dispose();
        await _transport.DisposeAsync().ConfigureAwait(false);
    }
}
