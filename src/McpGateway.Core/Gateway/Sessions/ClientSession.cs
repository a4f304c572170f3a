using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using McpGateway.Catalog.Discovery;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Requests;
using McpGateway.Gateway.Sessions.Subscriptions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// One client. Its messages come one after the other; what is for a server is forwarded from there, what the catalog knows is answered from it,
/// everything else goes to the SDK's server. All that belongs to the client, its requests under way above all, is here.
/// </summary>
internal sealed class ClientSession : IMessageReceiver, IAsyncDisposable
{
    /// <summary>How long answers under way may still take when the client has closed its side.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(10);

    /// <summary>How many requests may wait for the client to come back with the answer to a question.</summary>
    private const int MaxSuspended = 1000;

    /// <summary>The longest message that the SDK's server gets, in bytes: the handshake and the gateway's own tools need a small part of it.</summary>
    private const int MaxForSdk = 4 * 1024 * 1024;

    private static int s_sessions;

    private readonly IMessageChannel _channel;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SdkTransport _sdk;
    private readonly ILogger _logger;
    private readonly RequestRouter _router;
    private readonly ConcurrentDictionary<RawId, ForwardedRequest> _requests = new();
    private readonly ConcurrentDictionary<string, ForwardedRequest> _suspended = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _suspendedInOrder = new();
    private readonly ConfirmedStates _confirmed = new();
    private readonly ResultCutter _cutter;

    public ClientSession(GatewayRuntime runtime, IMessageChannel channel)
    {
        Runtime = runtime;
        _channel = channel;
        _logger = runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");
        _sdk = new SdkTransport(channel, runtime.LoggerFactory);
        Peer = new ClientPeer(this);
        Scope = new ConnectionScope(string.Create(CultureInfo.InvariantCulture, $"client {Interlocked.Increment(ref s_sessions)}"), Peer);
        Notifications = new ClientNotifications(this);
        Subscriptions = new ResourceSubscriptions(this);
        ExposedCatalog = new ExposedCatalog(runtime);
        Results = new KeptResults(runtime.Results);
        _cutter = new ResultCutter(runtime, Results);
        _router = new RequestRouter(this);
    }

    /// <summary>Raised when the client has been served its handshake, or has made a request; perhaps more than once. Must be quick.</summary>
    public event Action? Served;

    public GatewayRuntime Runtime { get; }

    /// <summary>Who meets servers while this client is served; null where nobody does.</summary>
    public ServerDiscovery? Discovery { get; set; }

    /// <summary>What the connections of this client are kept apart by.</summary>
    public ConnectionScope Scope { get; }

    /// <summary>What the client has said of itself.</summary>
    public ClientProfile Profile { get; } = new();

    /// <summary>The client as its servers see it.</summary>
    public ClientPeer Peer { get; }

    /// <summary>What the client is told without having asked.</summary>
    public ClientNotifications Notifications { get; }

    /// <summary>The resources whose changes the client wants to hear of.</summary>
    public ResourceSubscriptions Subscriptions { get; }

    /// <summary>What the client is offered.</summary>
    public ExposedCatalog ExposedCatalog { get; }

    /// <summary>What the client can read on in.</summary>
    public KeptResults Results { get; }

    /// <summary>The transport that the SDK's server is to run on.</summary>
    public TransportBase Transport => _sdk;

    /// <summary>Reads the client until it closes its side, and lets the answers under way leave.</summary>
    /// <param name="cancellationToken">Ends the session at once.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _channel.Start(this);
        try
        {
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            // Nobody can answer any more.
            Peer.Close();
            long begin = Runtime.Options.Time.GetTimestamp();
            // In this order: what is being prepared joins those under way before it is prepared no more.
            while ((_router.IsBusy || !_requests.IsEmpty || _sdk.HasUnanswered) && Runtime.Options.Time.GetElapsedTime(begin) < s_drain)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), Runtime.Options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end: what is under way is given up.
        }

        foreach (ForwardedRequest request in _requests.Values.Concat(_suspended.Values))
        {
            request.Cancel("The client has disconnected.");
        }

        _router.Close();
        Peer.Close();
        Notifications.Close();
        Subscriptions.Close();
        _sdk.Disconnect();
    }

    /// <summary>The client's handshake is behind it.</summary>
    public void NoteServed() => Served?.Invoke();

    /// <summary>Begins a request. False where one of the same id is under way.</summary>
    public bool TryBegin(ForwardedRequest request) => _requests.TryAdd(request.ClientId, request);

    /// <summary>Takes a request out of those under way. False where somebody else did: it was cancelled, or has its answer.</summary>
    public bool TryComplete(ForwardedRequest request) => _requests.TryRemove(new KeyValuePair<RawId, ForwardedRequest>(request.ClientId, request));

    /// <summary>The client's request has been answered with a question, and goes on when the client comes back with <paramref name="state"/>.</summary>
    public bool TrySuspend(ForwardedRequest request, string state)
    {
        _suspended[state] = request;
        if (TryComplete(request))
        {
            ForgetOldest(state);
            return true;
        }

        _suspended.TryRemove(state, out _);
        return false;
    }

    /// <summary>The request that waits for the client to come back with a state; each state is good once.</summary>
    public bool TryTakeSuspended(string state, out ForwardedRequest? request) => _suspended.TryRemove(state, out request);

    /// <summary>The request that a server's question is most likely about, where the question itself does not say: the last that was sent there, and of those that the client is not asked about already if there is one.</summary>
    public ForwardedRequest? CarrierOf(ServerConnection server, long lastRequest) =>
        _requests.Values.Concat(_suspended.Values)
            .Where(request => request.Connection == server && request.ServerId <= lastRequest && !request.IsOver)
            .OrderBy(request => request.IsSuspended)
            .ThenByDescending(request => request.ServerId)
            .FirstOrDefault();

    /// <summary>The server no longer needs the answer to a question that a request of the client has carried.</summary>
    public void Withdraw(ServerConnection server, ReadOnlyMemory<byte> serverId)
    {
        foreach (ForwardedRequest request in _requests.Values.Concat(_suspended.Values).Where(request => request.Connection == server))
        {
            request.Withdraw(serverId);
        }
    }

    /// <summary>Whether a log message is for a request of the client that asked for messages of its level (MCP 2026-07-28, Logging).</summary>
    public bool WantsLogMessage(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        int level = LogLevels.Rank(line, JsonMembers.Find(line, envelope.Params, "level"));
        return _requests.Values.Any(request => request.Connection == server && !request.LogLevel.IsEmpty && LogLevels.Rank(request.LogLevel.Span) <= level);
    }

    /// <summary>The user has agreed to a call whose server asks for input: the client makes it again, and the user is not asked again.</summary>
    public void RememberConfirmed(ForwardPlan plan, ReadOnlySpan<byte> arguments, RequiredInput input)
    {
        if (plan.Tool is not null && plan.Server.Tools.ConfirmedBy(plan.Tool) is not null && input.State is not null)
        {
            _confirmed.Add(plan, arguments, input.State);
        }
    }

    /// <summary>Whether a request goes on with a call that the user has agreed to.</summary>
    public bool IsConfirmed(ReadOnlySpan<byte> line, ForwardPlan plan) => _confirmed.TryTake(plan, line);

    /// <summary>Takes a request that is to be given up out of those under way.</summary>
    public bool TryTake(RawId id, out ForwardedRequest? request) => _requests.TryRemove(id, out request);

    /// <summary>Sends one line to the client.</summary>
    public void Post(bool mayWait, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2 = default, ReadOnlySpan<byte> part3 = default, ReadOnlySpan<byte> part4 = default, ReadOnlySpan<byte> part5 = default) =>
        _channel.Post(mayWait, part1, part2, part3, part4, part5);

    /// <summary>Answers a request with an error of JSON-RPC.</summary>
    public void PostError(ReadOnlySpan<byte> id, int code, string message) => Post(mayWait: false, Wire.JsonRpcError.Line(id, code, message));

    /// <summary>Answers a request with a result that the gateway makes.</summary>
    public void PostResult(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) => Post(mayWait: false, JsonRpcLine.WithId, id, JsonRpcLine.Result, result, "}"u8);

    /// <summary>
    /// Answers a request that cannot be met: a call of a tool with a result that the model is to see (MCP 2025-11-25, Tools, Error Handling),
    /// others with an error.
    /// </summary>
    public void PostFailure(ReadOnlySpan<byte> id, RequestKind kind, ServerException failure, bool isStateless)
    {
        if (kind != RequestKind.Tool)
        {
            bool isUnknown = failure.Failure is ServerFailure.UnknownServer or ServerFailure.UnknownTool or ServerFailure.UnknownItem or ServerFailure.Ambiguous;
            PostError(id, isUnknown ? Wire.JsonRpcError.InvalidParams : Wire.JsonRpcError.InternalError, failure.Message);
            return;
        }

        Post(
            mayWait: false,
            JsonRpcLine.WithId,
            id,
            isStateless ? ",\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":"u8 : ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":"u8,
            JsonString.QuoteBytes(failure.Message),
            "}],\"isError\":true}}"u8);
    }

    /// <summary>The result that the client gets of one above the output limit; null where it gets it as it is.</summary>
    public LineBuffer? TryCut(ReadOnlySpan<byte> line, JsonSpan result, ForwardPlan plan) => _cutter.TryCut(line, result, plan);

    /// <summary>Hands a message to the SDK's server.</summary>
    public void HandToSdk(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (line.Length > MaxForSdk)
        {
            // Parsed there, its buffers would stay with the process.
            if (envelope.Kind == MessageKind.Request)
            {
                PostError(envelope.Id.Of(line), Wire.JsonRpcError.InvalidRequest, "The request is longer than 4 MB. Only calls of a server's tools, prompts and resources may be.");
            }

            return;
        }

        if (envelope.Params.Exists && JsonRepair.HasSurrogates(envelope.Params.Of(line)))
        {
            // Half of a surrogate pair, which is well-formed JSON, would end in an error that says nothing. The id stays as it is: the client knows it by its bytes.
            ReadOnlyMemory<byte> readable = JsonRepair.Readable(envelope.Params.Of(line).ToArray());
            line = new LineBuffer().Add(line[..envelope.Params.Start]).Add(readable.Span).Add(line[envelope.Params.End..]).Memory.Span;
        }

        try
        {
            _sdk.Receive(line);
        }
        catch (JsonException)
        {
            if (envelope.Kind == MessageKind.Request)
            {
                PostError(envelope.Id.Of(line), Wire.JsonRpcError.InvalidRequest, "The request cannot be read: it is nested more than 64 levels deep, or its id is neither a string nor an integer.");
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Results.Close();
        return _sdk.DisposeAsync();
    }

    /// <summary>A client need not come back, and does not say so: of those that wait for it only the latest are kept.</summary>
    private void ForgetOldest(string newest)
    {
        _suspendedInOrder.Enqueue(newest);
        if (_suspendedInOrder.Count > MaxSuspended && _suspendedInOrder.TryDequeue(out string? oldest) && _suspended.TryRemove(oldest, out ForwardedRequest? forgotten))
        {
            forgotten.Cancel("The client did not come back with an answer.");
        }
    }

    void IMessageReceiver.OnMessage(ReadOnlySpan<byte> message) => OnAnyMessage(message);

    void IMessageReceiver.OnEnd(Exception? fault)
    {
        if (fault is not null)
        {
            Log.ReadFailed(_logger, fault);
        }

        _ended.TrySetResult();
    }

    /// <summary>Who waits for the answer to a request that is too long, or for an answer that is, is told at once.</summary>
    bool IMessageReceiver.OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end)
    {
        var message = LongMessage.Read(beginning, end);
        if (message.Id.IsEmpty && end.IsEmpty)
        {
            return false;
        }

        if (message.IsResponse && !message.Id.IsEmpty)
        {
            // For the server that has asked it is an answer like another.
            OnAnyMessage(Wire.JsonRpcError.Line(message.Id, Wire.JsonRpcError.InvalidRequest, LongMessage.TooLong));
        }
        else
        {
            PostError(message.Id, Wire.JsonRpcError.InvalidRequest, LongMessage.TooLong);
        }

        return true;
    }

    /// <summary>A long line that can be no message is answered without waiting for its end, and kept no more.</summary>
    int IMessageReceiver.OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst)
    {
        ReadOnlySpan<byte> text = LineReader.Trim(soFar);
        if (text.IsEmpty)
        {
            return soFar.Length;
        }

        if (new ObjectSearch(text, goesOn: true).IsBeginning())
        {
            return 0;
        }

        OnAnyMessage(text);
        return LineReader.Everything;
    }

    /// <summary>A mistake of ours over one message must not end the session.</summary>
    private void OnAnyMessage(ReadOnlySpan<byte> line)
    {
        try
        {
            _router.OnLine(line);
        }
        catch (Exception e)
        {
            Log.ReadFailed(_logger, e);
            Envelope envelope = Envelope.Scan(line);
            if (envelope.Kind == MessageKind.Request)
            {
                _requests.TryRemove(new RawId(envelope.Id.Of(line)), out _);
                PostError(envelope.Id.Of(line), Wire.JsonRpcError.InternalError, "The gateway could not handle the request; see gateway.log for the reason.");
            }
        }
    }
}
