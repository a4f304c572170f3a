using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>
/// One request of a client on its way to a server: it leaves with an id of the connection's own and comes back under the client's, and in
/// between its bytes are not touched. Where the client has to be asked something first, or meanwhile, that is done here, too.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who cancels may come after everybody else.
internal sealed class ForwardedRequest : ICallSink
#pragma warning restore CA1001
{
    /// <summary>From this many bytes on a line is worth giving its memory back.</summary>
    private const int LargeLine = 1024 * 1024;

    private readonly ClientSession _session;
    private readonly ForwardPlan _plan;
    private readonly Lock _gate = new();
    private readonly InputRequiredExchange _input;
    private Caller _caller;
    private MultiRoundTrip? _rounds;
    private CancellationTokenSource? _waiting;
    private bool _cancelled;
    private ServerConnection? _connection;
    private long _serverId;
    private byte[]? _confirmedArguments;
    private (ForwardPlan Plan, byte[] Line)? _sent;
    private int _repeats;

    /// <param name="session">The client's session.</param>
    /// <param name="plan">Where the request goes.</param>
    /// <param name="line">The client's line.</param>
    public ForwardedRequest(ClientSession session, ForwardPlan plan, ReadOnlySpan<byte> line)
    {
        _session = session;
        _plan = plan;
        _input = new InputRequiredExchange(session, this);
        _caller = Caller.Of(plan.Request, line);
    }

    /// <summary>The client's raw id of the request, which is another one each time the client makes it again.</summary>
    public RawId ClientId => _caller.Id;

    /// <summary>The least level of log messages that the client wants with this request, a JSON string; empty for none.</summary>
    public ReadOnlyMemory<byte> LogLevel => _caller.LogLevel;

    /// <summary>The connection that the request was sent on.</summary>
    public ServerConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>The connection's id of the request.</summary>
    public long ServerId => Volatile.Read(ref _serverId);

    /// <summary>Whether the server has answered, or will not any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the client has been asked and has not come back.</summary>
    public bool IsSuspended => _input.IsSuspended;

    /// <inheritdoc />
    public bool CanGoAgain => _repeats < ICallSink.MaxAttempts - 1;

    private bool WantsProgress => _caller.ProgressToken is not null;

    /// <summary>Sends the request on a connection that lives. False when there is none, or it has just ended.</summary>
    public bool TrySendNow(ReadOnlySpan<byte> line) =>
        _session.Runtime.Pool.TryGet(_plan.Server, _session.Scope) is { } connection
        && (_plan.Tool is null || _plan.Known is not null)
        && TrySend(connection, _plan, line.ToArray());

    /// <summary>Asks the user whether the tool may be called, and calls it if so.</summary>
    /// <param name="line">A copy of the client's line.</param>
    /// <param name="pattern">The pattern of <c>tools.confirm</c> that the tool falls under.</param>
    public async Task ConfirmAndSendAsync(byte[] line, string pattern)
    {
        try
        {
            string? refusal = await Confirmation.AskAsync(_session, this, _plan, line, pattern, StartWaiting()).ConfigureAwait(false);
            if (refusal is not null)
            {
                Failed(new ServerException(_plan.Server.Name, ServerFailure.Denied, $"was not asked to run '{UntrustedText.OneLine(_plan.Tool, 128)}': {refusal}", ""));
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The client no longer wants an answer.
            return;
        }

        NoteConfirmed(line);
        await SendAsync(_plan, line).ConfigureAwait(false);
    }

    /// <summary>The user has agreed to the call in an earlier round of it.</summary>
    public void NoteConfirmed(ReadOnlySpan<byte> line) => _confirmedArguments = _plan.Second.Of(line).ToArray();

    /// <summary>Starts the server if need be, and sends the request.</summary>
    /// <param name="line">A copy of the client's line.</param>
    public Task SendAsync(byte[] line) => SendAsync(_plan, line);

    /// <summary>The client has cancelled: so is the request at the server, or the wait for it.</summary>
    public void Cancel(string reason)
    {
        lock (_gate)
        {
            _cancelled = true;
            _waiting?.Cancel();
            _connection?.Cancel(_serverId, reason);
        }

        _input.Drop();
    }

    /// <summary>Asks the client something by answering its request with the question; its answer comes with the request made again.</summary>
    public void Ask(ServerInitiatedRequest question) => _input.Ask(question, _caller.Id);

    /// <summary>The client makes the request again, with the answers to what it was asked.</summary>
    public void Resume(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        _caller = Caller.Of(request, line);
        if (!_session.TryBegin(this))
        {
            _session.PostError(ClientId.Bytes, JsonRpcError.InvalidRequest, "A request with this id is still in progress.");
            Cancel("The client sent the request again with an id that was in use.");
            return;
        }

        _input.Resume(line, request, _caller.Id);
    }

    /// <summary>The server no longer needs the answer to a question.</summary>
    public void Withdraw(ReadOnlyMemory<byte> serverId) => _input.Withdraw(serverId);

    public void Replied(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.Result.Exists && Connection?.Identity is { IsStateless: true } && RequiredInput.TryRead(line, envelope.Result, out RequiredInput? input))
        {
            if (!_caller.IsStateless)
            {
                _ = Task.Run(() => AnswerAsync(input!));
                return;
            }

            if (_confirmedArguments is not null)
            {
                _session.RememberConfirmed(_plan, _confirmedArguments, input!);
            }
        }

        if (ClientReply.Rewrite(_session, _plan, _caller, Connection, line, envelope) is { } rewritten)
        {
            Deliver(rewritten, Envelope.Scan(rewritten));
        }
        else
        {
            Deliver(line, envelope);
        }
    }

    private void Deliver(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        IsOver = true;
        ReleaseSent();
        if (!_input.TryKeep(line) && _session.TryComplete(this))
        {
            ClientReply.Post(_session, _plan, _caller, line, envelope);
        }
    }

    public void Progressed(ReadOnlySpan<byte> line, JsonSpan token)
    {
        if (_caller.ProgressToken is { } own && !_cancelled && !_input.IsSuspended)
        {
            _session.Post(mayWait: true, line[..token.Start], own, line[token.End..]);
        }
    }

    public void Failed(ServerException failure)
    {
        IsOver = true;
        ReleaseSent();
        if (!_input.TryKeep(failure) && _session.TryComplete(this))
        {
            _session.PostFailure(ClientId.Bytes, _plan.Kind, failure, _caller.IsStateless);
        }
    }

    private void ReleaseSent()
    {
        if (_sent is { Line.Length: > LargeLine })
        {
            _session.Runtime.ReleaseMemory();
        }
    }

    public void GoAgain()
    {
        _repeats++;
        (ForwardPlan plan, byte[] line) = _sent!.Value;
        _ = Task.Run(() => SendAsync(plan, line));
    }

    private async Task SendAsync(ForwardPlan plan, byte[] line)
    {
        CancellationToken cancelled = StartWaiting();
        try
        {
            await _session.Runtime.Directory.SendAsync(plan.Server, _session.Scope, plan.Tool, connection => TrySend(connection, plan, line), cancelled).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client no longer wants an answer.
        }
        catch (ServerException e)
        {
            Failed(e);
        }
        catch (Exception e)
        {
            // Whatever it is, the client gets an answer.
            Failed(new ServerException(plan.Server.Name, ServerFailure.CannotStart, "could not be called: " + e.Message.TrimEnd('.'), "See its log and gateway.log for details.", e));
        }
    }

    /// <summary>A server without sessions wants input of a client that has one: the client is sent requests, the server the request again.</summary>
    private async Task AnswerAsync(RequiredInput input)
    {
        try
        {
            (ForwardPlan plan, byte[] line) = await _rounds!.AnswerAsync(input, Connection!, StartWaiting()).ConfigureAwait(false);
            await SendAsync(plan, line).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client no longer wants an answer.
        }
        catch (ServerException e)
        {
            Failed(e);
        }
        catch (Exception e)
        {
            // Whatever it is, the client gets an answer.
            Failed(new ServerException(_plan.Server.Name, ServerFailure.Refused, "asked for input in an invalid form: " + e.Message.TrimEnd('.'), "", e));
        }
    }

    private CancellationToken StartWaiting()
    {
        lock (_gate)
        {
            _waiting ??= new CancellationTokenSource();
            if (_cancelled)
            {
                _waiting.Cancel();
            }

            return _waiting.Token;
        }
    }

    private bool TrySend(ServerConnection connection, ForwardPlan plan, byte[] line)
    {
        lock (_gate)
        {
            if (_cancelled)
            {
                return true;
            }

            // Before it is sent: the answer may be there before the next line of this method.
            _connection = connection;
            _sent = (plan, line);
            if (!_caller.IsStateless && connection.Identity is { IsStateless: true })
            {
                (_rounds ??= new MultiRoundTrip(_session, _plan)).NoteSent(line);
            }

            try
            {
                return connection.TrySend(plan.Compose(line, WantsProgress), this, out _serverId);
            }
            catch (ServerException e)
            {
                Failed(e);
                return true;
            }
        }
    }
}
