using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Observing;
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
internal sealed partial class ForwardedRequest : ICallSink, IExchangedRequest
#pragma warning restore CA1001
{
    /// <summary>From this many bytes on a line is worth giving its memory back.</summary>
    private const int LargeLine = 1024 * 1024;

    private readonly ClientContext _client;
    private readonly LossNotices _losses;
    private readonly ForwardPlan _plan;
    private readonly Lock _gate = new();
    private readonly InputRequiredExchange _input;
    private RequestOrigin _origin;
    private MultiRoundTrip? _rounds;
    private CancellationTokenSource? _waiting;
    private bool _cancelled;
    private ServerConnection? _connection;
    private long _serverId;
    private (ForwardPlan Plan, byte[] Line)? _sent;
    private int _repeats;
    private bool _wasLoginAsked;

    /// <param name="client">The client.</param>
    /// <param name="losses">What the client is told of servers whose state was lost.</param>
    /// <param name="plan">Where the request goes.</param>
    /// <param name="line">The client's line.</param>
    public ForwardedRequest(ClientContext client, LossNotices losses, ForwardPlan plan, ReadOnlySpan<byte> line)
    {
        _client = client;
        _losses = losses;
        _plan = plan;
        _input = new InputRequiredExchange(client, this);
        _origin = RequestOrigin.Of(plan.Request, line);
        Observed = plan.Observed ?? ObservedRequests.Begin(client, plan, line);
    }

    /// <summary>Tells those who observe the request of its end; null where nobody does.</summary>
    public ObservedCall? Observed { get; }

    /// <inheritdoc />
    public RawId ClientId => _origin.Id;

    /// <inheritdoc />
    public ClientProfile Profile => _origin.Profile;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> LogLevel => _origin.LogLevel;

    /// <inheritdoc />
    public ServerConnection? Connection => Volatile.Read(ref _connection);

    /// <inheritdoc />
    public long ServerId => Volatile.Read(ref _serverId);

    /// <inheritdoc />
    public bool IsOver { get; private set; }

    /// <inheritdoc />
    public bool IsSuspended => _input.IsSuspended;

    /// <inheritdoc />
    public bool CanGoAgain => _repeats < ICallSink.MaxAttempts - 1;

    private bool WantsProgress => _origin.ProgressToken is not null;

    /// <summary>Sends the request on a connection that lives. False when there is none, or it has just ended.</summary>
    public bool TrySendNow(ReadOnlySpan<byte> line) =>
        _client.Services.Pool.TryGet(_plan.Server, _client.Scope) is { } connection
        && (_plan.Tool is null || (_plan.Known is not null && IsApproved(connection)))
        && !_losses.IsDue(connection, _plan.Kind, _origin)
        && TrySend(connection, _plan, line.ToArray());

    /// <summary>Whether nothing has to be listed first: where changed tools are refused, what counts is what this connection has listed.</summary>
    private bool IsApproved(ServerConnection connection) =>
        !_client.Gate.WantsListing(_plan.Server)
        || (_client.Services.Pins.StateOf(_plan.Server).IsPinned && _client.Services.WholeCatalog.ListedOn(connection) is { } entry && entry.Find(_plan.Name) is not null && _client.Gate.IsOpen(_plan.Server, entry, _plan.Name));

    /// <summary>Starts the server if need be, and sends the request.</summary>
    /// <param name="line">A copy of the client's line.</param>
    public Task SendAsync(byte[] line) => SendAsync(_plan, line);

    /// <inheritdoc />
    public void Cancel(string reason)
    {
        lock (_gate)
        {
            _cancelled = true;
            _waiting?.Cancel();
            _connection?.Cancel(_serverId, reason);
        }

        Observed?.Cancelled();
        _input.Drop();
    }

    /// <inheritdoc />
    public void Abandon(string reason)
    {
        if (Connection is not null)
        {
            Observed?.Failed(new ServerException(_plan.Server.Name, ServerFailure.OutcomeUnknown, "was asked, and the gateway was stopped before it had answered", "Outcome unknown: it may or may not have taken effect; it was not repeated."));
        }

        Cancel(reason);
    }

    /// <inheritdoc />
    public void Ask(ServerInitiatedRequest question) => _input.Ask(question, _origin.Id);

    /// <inheritdoc />
    public void Resume(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        _origin = RequestOrigin.Of(request, line);
        if (!_client.Requests.TryBegin(this))
        {
            _client.Output.PostIdInUse(ClientId.Bytes);
            Cancel("The client sent the request again with an id that was in use.");
            return;
        }

        _input.Resume(line, request, _origin.Id);
    }

    /// <inheritdoc />
    public void Withdraw(ReadOnlyMemory<byte> serverId) => _input.Withdraw(serverId);

    public void Replied(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.Result.Exists && Connection?.Identity is { IsStateless: true } && RequiredInput.TryRead(line, envelope.Result, out RequiredInput? input))
        {
            if (!_origin.IsStateless)
            {
                _ = Task.Run(() => AnswerAsync(input!));
                return;
            }
        }

        byte[]? rewritten = ClientReply.Rewrite(_client, _plan, _origin, Connection, line, envelope);
        if (_consent is not null && _origin.IsStateless)
        {
            // The client makes the call again, and the user is not asked again.
            rewritten = rewritten is null ? ConsentRounds.Carry(_client, _consent, line, envelope.Result) : ConsentRounds.Carry(_client, _consent, rewritten, Envelope.Scan(rewritten).Result) ?? rewritten;
        }

        if (rewritten is not null)
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
        if (!_input.TryKeep(line) && _client.Requests.TryComplete(this))
        {
            Observed?.Answered(line, envelope);
            try
            {
                ClientReply.Post(_client, _plan, _origin, line, envelope);
            }
            finally
            {
                _client.Requests.Settle();
            }
        }
    }

    public void Progressed(ReadOnlySpan<byte> line, JsonSpan token)
    {
        if (_origin.ProgressToken is { } own && !_cancelled && !_input.IsSuspended)
        {
            _client.Output.Post(mayWait: true, line[..token.Start], own, line[token.End..]);
        }
    }

    public void Failed(ServerException failure)
    {
        if (!_wasLoginAsked && LoginPrompt.Helps(_client, Profile, _plan.Server, failure))
        {
            // Nothing was done yet: the server refuses whoever it does not know.
            _wasLoginAsked = true;
            _ = Task.Run(LogInAndGoAgainAsync);
            return;
        }

        IsOver = true;
        ReleaseSent();
        if (!_input.TryKeep(failure) && _client.Requests.TryComplete(this))
        {
            Observed?.Failed(failure);
            _client.Output.PostFailure(ClientId.Bytes, _plan.Kind, failure, _origin.IsStateless);
            _client.Requests.Settle();
        }
    }

    private void ReleaseSent()
    {
        if (_sent is { Line.Length: > LargeLine })
        {
            _client.Services.ReleaseMemory();
        }
    }

    public void GoAgain()
    {
        _repeats++;
        (ForwardPlan plan, byte[] line) = _sent!.Value;
        _ = Task.Run(() => SendAsync(plan, line));
    }

    private Task SendAsync(ForwardPlan plan, byte[] line)
    {
        CancellationToken cancelled = StartWaiting();
        _sent = (plan, line);
        return OrFailAsync(
            async () =>
            {
                if (plan.Server.Scope == ServerScope.User && _client.Scope.JoinedFor(plan.Server) is null)
                {
                    // Which others it may share the server with depends on them.
                    await _client.Peer.LearnRootsAsync(this, cancelled).ConfigureAwait(false);
                }

                await _client.Directory.SendAsync(plan.Server, _client.Scope, plan.Kind, plan.Name, connection => TellAndTrySendAsync(connection, plan, line), cancelled).ConfigureAwait(false);
            },
            e => new ServerException(plan.Server.Name, ServerFailure.CannotStart, "could not be called: " + e.Message.TrimEnd('.'), "See its log and gateway.log for details.", e));
    }

    /// <summary>A server without sessions wants input of a client that has one: the client is sent requests, the server the request again.</summary>
    private Task AnswerAsync(RequiredInput input) => OrFailAsync(
        async () =>
        {
            (ForwardPlan plan, byte[] line) = await _rounds!.AnswerAsync(input, Connection!, StartWaiting()).ConfigureAwait(false);
            await SendAsync(plan, line).ConfigureAwait(false);
        },
        e => new ServerException(_plan.Server.Name, ServerFailure.Refused, "asked for input in an invalid form: " + e.Message.TrimEnd('.'), "", e));

    /// <summary>Whatever goes wrong with some work, the client gets an answer, unless it no longer wants one.</summary>
    /// <param name="work">The work.</param>
    /// <param name="explain">Says what went wrong that is no server's trouble.</param>
    private async Task OrFailAsync(Func<Task> work, Func<Exception, ServerException> explain)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client no longer wants an answer.
        }
        catch (Exception e)
        {
            Failed(e as ServerException ?? explain(e));
        }
    }

    private Task LogInAndGoAgainAsync() => OrFailAsync(
        async () =>
        {
            await LoginPrompt.LogInAsync(_client, this, _plan.Server, StartWaiting()).ConfigureAwait(false);
            (ForwardPlan plan, byte[] line) = _sent!.Value;
            await SendAsync(plan, line).ConfigureAwait(false);
        },
        e => new ServerException(_plan.Server.Name, ServerFailure.LoginNeeded, "could not be logged in to: " + e.Message.TrimEnd('.'), ServerLoginState.HowToLogIn(_plan.Server), e));

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

    private async ValueTask<bool> TellAndTrySendAsync(ServerConnection connection, ForwardPlan plan, byte[] line)
    {
        await _losses.TellAsync(connection, plan.Kind, _origin).ConfigureAwait(false);
        return TrySend(connection, plan, line);
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
            if (!_origin.IsStateless && connection.Identity is { IsStateless: true })
            {
                (_rounds ??= new MultiRoundTrip(_client, _plan)).NoteSent(line);
            }

            try
            {
                return connection.TrySend(plan.Compose(line, WantsProgress, Observed is { } observed ? observed.Trace.Span : default), this, out _serverId);
            }
            catch (ServerException e)
            {
                Failed(e);
                return true;
            }
        }
    }
}
