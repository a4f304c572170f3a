using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>
/// One <c>call_mcp_tool</c> on its way: it leaves with an id of the connection's own and comes back under the client's, and in between its
/// bytes are not touched.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who cancels may come after everybody else.
internal sealed class ForwardedCall : ICallSink
#pragma warning restore CA1001
{
    private readonly ClientSession _session;
    private readonly byte[]? _progressToken;
    private readonly bool _stampsResult;
    private readonly object _gate = new();
    private CancellationTokenSource? _waiting;
    private bool _cancelled;
    private ServerConnection? _connection;
    private long _serverId;

    public ForwardedCall(ClientSession session, RawId clientId, byte[]? progressToken, bool stampsResult)
    {
        _session = session;
        ClientId = clientId;
        _progressToken = progressToken;
        _stampsResult = stampsResult;
    }

    /// <summary>The client's raw id of the request.</summary>
    public RawId ClientId { get; }

    /// <summary>Sends the call on a connection that lives. False when there is none, or it has just ended.</summary>
    public bool TrySendNow(GatewayRuntime runtime, ServerDefinition server, in CallParameters call, ReadOnlySpan<byte> line, ReadOnlySpan<byte> arguments) =>
        runtime.Pool.TryGet(server, _session.Scope) is { } connection
        && runtime.Catalog.Find(server)?.Find(call.Tool!) is not null
        && TrySend(connection, call, line, arguments);

    /// <summary>Starts the server if need be, and sends the call.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="server">The server.</param>
    /// <param name="call">The call.</param>
    /// <param name="line">A copy of the client's line.</param>
    /// <param name="arguments">A copy of the arguments.</param>
    public async Task SendAsync(GatewayRuntime runtime, ServerDefinition server, CallParameters call, byte[] line, byte[] arguments)
    {
        CancellationToken cancelled = StartWaiting();
        try
        {
            await runtime.Directory.SendAsync(server, _session.Scope, call.Tool!, connection => TrySend(connection, call, line, arguments), cancelled).ConfigureAwait(false);
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
            Failed(new ServerException(server.Name, ServerFailure.CannotStart, "could not be called: " + e.Message.TrimEnd('.'), "Its log and gateway.log may say more.", e));
        }
    }

    /// <summary>The client has cancelled: so is the call at the server, or the wait for it.</summary>
    public void Cancel(string reason)
    {
        lock (_gate)
        {
            _cancelled = true;
            _waiting?.Cancel();
            _connection?.Cancel(_serverId, reason);
        }
    }

    public void Replied(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (!_session.TryComplete(this))
        {
            return;
        }

        if (_stampsResult && envelope.Result.Exists)
        {
            _session.Post(mayWait: true, "{\"jsonrpc\":\"2.0\",\"id\":"u8, ClientId.Bytes, ",\"result\":"u8, ResultStamp.Apply(envelope.Result.Of(line)), "}"u8);
        }
        else
        {
            _session.Post(mayWait: true, line[..envelope.Id.Start], ClientId.Bytes, line[envelope.Id.End..]);
        }
    }

    public void Progressed(ReadOnlySpan<byte> line, JsonSpan token)
    {
        if (_progressToken is not null && !_cancelled)
        {
            _session.Post(mayWait: true, line[..token.Start], _progressToken, line[token.End..]);
        }
    }

    public void Failed(ServerException failure)
    {
        if (_session.TryComplete(this))
        {
            _session.PostToolError(ClientId.Bytes, failure.Message, _stampsResult);
        }
    }

    private CancellationToken StartWaiting()
    {
        lock (_gate)
        {
            _waiting = new CancellationTokenSource();
            if (_cancelled)
            {
                _waiting.Cancel();
            }

            return _waiting.Token;
        }
    }

    private bool TrySend(ServerConnection connection, in CallParameters call, ReadOnlySpan<byte> line, ReadOnlySpan<byte> arguments)
    {
        var request = new OutgoingRequest
        {
            Method = "\"tools/call\""u8,
            Line = line,
            Params = call.Params,
            Meta = call.Meta,
            First = call.NameJson,
            FirstBecomes = call.ToolJson.Of(line),
            Second = call.ArgumentsJson,
            SecondBecomes = arguments,
            WantsProgress = _progressToken is not null,
        };
        lock (_gate)
        {
            if (_cancelled)
            {
                return true;
            }

            try
            {
                if (!connection.TrySend(request, this, out _serverId))
                {
                    return false;
                }
            }
            catch (ServerException e)
            {
                Failed(e);
                return true;
            }

            _connection = connection;
            return true;
        }
    }
}
