using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;

namespace McpGateway.Gateway.Scripts;

/// <summary>A request that this process itself makes of a server: nothing is cut and nothing is rewritten.</summary>
internal sealed class ProcessCall : IServerRequestResponder
{
    private readonly ToolDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ServerDefinition _definition;
    private readonly byte[] _method;
    private readonly RequestKind _kind;
    private readonly string _name;
    private readonly ConnectionScope _scope;
    private readonly ProcessPeer _peer;
    private ServerConnection? _connection;
    private long _serverId;

    /// <param name="directory">Finds the tool where the catalog does not know it.</param>
    /// <param name="scope">Whose the connection is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="definition">The server.</param>
    /// <param name="method">The method.</param>
    /// <param name="kind">What it asks for.</param>
    /// <param name="name">The server's name of it.</param>
    /// <param name="handlers">What the caller wants to hear and can answer.</param>
    public ProcessCall(
        ToolDirectory directory, ConnectionScope scope, TimeProvider time, ServerDefinition definition, string method, RequestKind kind, string name, ToolCallHandlers handlers)
    {
        _directory = directory;
        _time = time;
        _definition = definition;
        _method = JsonString.QuoteBytes(method);
        _kind = kind;
        _name = name;
        Handlers = handlers;
        _scope = scope;
        _peer = (ProcessPeer)_scope.Peer!;
        LogRank = LogLevels.Rank(JsonString.QuoteBytes(handlers.LogLevel));
    }

    public ToolCallHandlers Handlers { get; }

    /// <summary>The context of the trace that it is part of: members of <c>_meta</c>; empty for none.</summary>
    public ReadOnlyMemory<byte> Trace { get; init; }

    /// <summary>The server's name.</summary>
    public string Server => _definition.Name;

    /// <summary>The place of the least level of log messages that are wanted.</summary>
    public int LogRank { get; }

    /// <summary>The connection that the call was sent on; null before.</summary>
    public ServerConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>The connection's id of the request.</summary>
    public long ServerId => Volatile.Read(ref _serverId);

    /// <summary>Makes the request.</summary>
    /// <param name="parameters">Its params, a JSON object in UTF-8.</param>
    /// <param name="cancellationToken">Cancels it at the server.</param>
    /// <exception cref="ServerException">There is no answer: the failure says why.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public async Task<ServerReply> RunAsync(ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        byte[]? first = null;
        _peer.Add(this);
        try
        {
            for (int round = 0; round <= RequiredInput.MaxRounds; round++)
            {
                ServerReply reply = await SendAsync(parameters, cancellationToken).ConfigureAwait(false);
                if (reply.IsError || Connection?.Identity is not { IsStateless: true } || !RequiredInput.TryRead(reply.Result.Span, new JsonSpan(0, reply.Result.Length), out RequiredInput? input))
                {
                    return reply;
                }

                first ??= parameters.ToArray();
                parameters = await input!.AnswerAsync(this, Server, first, new JsonSpan(0, first.Length), _time, cancellationToken).ConfigureAwait(false);
            }

            throw RequiredInput.TooManyRounds(Server);
        }
        finally
        {
            _peer.Remove(this);
        }
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Shown(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters) => parameters;

    /// <inheritdoc />
    public bool CanAnswer(ServerInitiatedRequest question) => question.IsElicitation || (question.IsSampling && Handlers.Sampling is not null);

    /// <inheritdoc />
    public void Ask(ServerInitiatedRequest question) => _peer.Ask(this, question);

    /// <inheritdoc />
    public void Withdraw(ServerInitiatedRequest question) => _peer.Withdraw(question);

    private async Task<ServerReply> SendAsync(ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var sink = new ServerRequestSink { OnProgress = Handlers.Progress is { } progress ? shown => progress(Connection?.Errors.MaskJson(shown) ?? shown) : null, CanGoAgain = attempt < ICallSink.MaxAttempts };
            try
            {
                return await SendAsync(sink, parameters, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (sink.WasUnread && !cancellationToken.IsCancellationRequested)
            {
                // The server ended before it read the call: a fresh one gets it.
            }
        }
    }

    private async Task<ServerReply> SendAsync(ServerRequestSink sink, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = default;
        bool TrySend(ServerConnection connection)
        {
            var call = new OutgoingRequest { Method = _method, Line = parameters.Span, Params = new JsonSpan(0, parameters.Length), WantsProgress = Handlers.Progress is not null, Trace = Trace.Span };
            // Before it is sent: what the server asks may be there before the next line of this method.
            Volatile.Write(ref _connection, connection);
            _peer.RequestLogLevel(connection);
            if (!connection.TrySend(call, sink, out _serverId))
            {
                Volatile.Write(ref _connection, null);
                return false;
            }

            long id = ServerId;
            registration = cancellationToken.Register(() =>
            {
                connection.Cancel(id, "The caller cancelled.");
                sink.Cancel(cancellationToken);
            });
            return true;
        }

        await _directory.SendAsync(_definition, _scope, _kind, _name, connection => new(TrySend(connection)), cancellationToken).ConfigureAwait(false);
        using (registration)
        {
            // Not with the token: the wait would end before the server has been told.
            return await sink.Reply.ConfigureAwait(false) with { Masking = Connection is { } used ? used.Errors.Mask : null };
        }
    }
}
