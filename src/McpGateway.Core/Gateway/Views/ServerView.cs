using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Transports.Relayed;
using McpGateway.Wire;

namespace McpGateway.Gateway.Views;

/// <summary>
/// One server for a client that has the same configuration and decides for itself who may call what: another process of this user. The server is seen as it is; only ids
/// and progress tokens become others.
/// </summary>
internal sealed class ServerView : IMessageReceiver
{
    private readonly GatewayServices _services;
    private readonly IMessageChannel _channel;
    private readonly string _server;
    private readonly string _fingerprint;
    private readonly ViewPeer _peer;
    private readonly ConnectionScope _scope;
    private readonly ConcurrentDictionary<string, ViewedRequest> _requests = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="services">The gateway.</param>
    /// <param name="channel">Leads to the client.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="fingerprint">The client's digest of its definition: the two must mean the same.</param>
    /// <param name="surroundings">Where the client runs.</param>
    public ServerView(GatewayServices services, IMessageChannel channel, string server, string fingerprint, ClientSurroundings? surroundings)
    {
        _services = services;
        _channel = channel;
        _server = server;
        _fingerprint = fingerprint;
        _peer = new ViewPeer(this);
        _scope = new ConnectionScope($"view of {server}", _peer, surroundings);
    }

    /// <summary>Serves the client until it goes.</summary>
    /// <param name="cancellationToken">Ends the service at once.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _channel.Start(this);
        try
        {
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }

        foreach (ViewedRequest request in _requests.Values)
        {
            request.Cancel("The client has disconnected.");
        }

        _peer.Close();
        await _services.Pool.EndScopeAsync(_scope).ConfigureAwait(false);
    }

    /// <summary>The youngest request that a connection is to answer; 0 where there is none.</summary>
    public long LastRequestTo(ServerConnection server) => _requests.Values.Where(request => request.Connection == server).Max(request => (long?)request.ServerId) ?? 0;

    /// <summary>Sends one message to the client.</summary>
    public void Post(bool mayWait, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2 = default, ReadOnlySpan<byte> part3 = default, ReadOnlySpan<byte> part4 = default, ReadOnlySpan<byte> part5 = default) =>
        _channel.Post(mayWait, part1, part2, part3, part4, part5);

    /// <summary>Answers a request with what the server has said, less its id; a client that has left too much of what came before gets an error in its place.</summary>
    public void PostAnswer(ReadOnlySpan<byte> before, ReadOnlySpan<byte> id, ReadOnlySpan<byte> after)
    {
        if (!_channel.Post(mayWait: true, before, id, after) && _channel.IsFull)
        {
            PostError(id, JsonRpcError.InternalError, ClientOutput.Refused);
        }
    }

    /// <summary>Answers a request that cannot be met.</summary>
    public void PostFailure(ReadOnlySpan<byte> id, ServerException failure) => Post(mayWait: false, RelayedFailure.Line(id, failure));

    /// <summary>Takes a request out of those under way. False where somebody else did.</summary>
    public bool TryEnd(byte[] id) => _requests.TryRemove(KeyOf(id), out _);

    /// <summary>Starts the server if need be, and sends it a request.</summary>
    public async Task SendAsync(ViewedRequest request)
    {
        try
        {
            ServerConnection connection;
            int attempts = 0;
            do
            {
                connection = await _services.Pool.GetAsync(Definition(), _scope, request.Waiting).ConfigureAwait(false);
                if (request.TrySend(connection))
                {
                    return;
                }
            }
            while (++attempts < Connections.Calls.ICallSink.MaxAttempts);
            request.Failed(connection.Errors.Lost(sent: false));
        }
        catch (OperationCanceledException)
        {
            // The client no longer wants an answer.
        }
        catch (Exception e)
        {
            request.Failed(e as ServerException ?? new ServerException(_server, ServerFailure.CannotStart, "could not be called: " + e.Message.TrimEnd('.'), "See its log and gateway.log for details.", e));
        }
    }

    void IMessageReceiver.OnEnd(Exception? fault) => _ended.TrySetResult();

    bool IMessageReceiver.OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end)
    {
        var message = LongMessage.Read(beginning, end);
        if (message.Id.IsEmpty && end.IsEmpty)
        {
            return false;
        }

        PostError(message.Id, JsonRpcError.InvalidRequest, LongMessage.TooLong);
        return true;
    }

    int IMessageReceiver.OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst) => 0;

    void IMessageReceiver.OnMessage(ReadOnlySpan<byte> line)
    {
        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Request:
                OnRequest(line, envelope);
                break;
            case MessageKind.Response:
                _peer.Answer(line, envelope);
                break;
            case MessageKind.Notification when envelope.IsMethod(line, "notifications/cancelled"u8):
                OnCancelled(line, envelope);
                break;
            default:
                // Nothing else concerns a server that others use, too.
                break;
        }
    }

    private void OnRequest(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        byte[] id = envelope.Id.Of(line).ToArray();
        if (envelope.IsMethod(line, "ping"u8))
        {
            PostResult(id, "{}"u8);
        }
        else if (envelope.IsMethod(line, "initialize"u8) || envelope.IsMethod(line, "server/discover"u8))
        {
            bool isStateless = envelope.IsMethod(line, "server/discover"u8);
            _peer.Declare(line, isStateless
                ? JsonMembers.Find(line, JsonMembers.Find(line, envelope.Params, "_meta"), Connections.Calls.RequestMeta.CapabilitiesKey)
                : JsonMembers.Find(line, envelope.Params, "capabilities"));
            _ = IntroduceAsync(id, isStateless);
        }
        else if (envelope.IsMethod(line, "logging/setLevel"u8))
        {
            // The others' level stays: what is below this client's own does not go to it.
            _peer.SetLogLevel(line, JsonMembers.Find(line, envelope.Params, "level"));
            PostResult(id, "{}"u8);
        }
        else if (envelope.IsMethod(line, "resources/subscribe"u8) || envelope.IsMethod(line, "resources/unsubscribe"u8) || envelope.IsMethod(line, "subscriptions/listen"u8))
        {
            PostError(id, JsonRpcError.MethodNotFound, "Several clients share the server, so none can subscribe.");
        }
        else
        {
            var request = new ViewedRequest(this, id, line.ToArray());
            if (!_requests.TryAdd(KeyOf(id), request))
            {
                PostError(id, JsonRpcError.InvalidRequest, "A request with this id is still in progress.");
            }
            else if (_services.Configuration.Current.Find(_server) is not { } server || server.Fingerprint != _fingerprint
                || _services.Pool.TryGet(server, _scope) is not { } connection || !request.TrySend(connection))
            {
                _ = Task.Run(() => SendAsync(request));
            }
        }
    }

    private void OnCancelled(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan id = JsonMembers.Find(line, envelope.Params, "requestId");
        if (id.Exists && _requests.TryRemove(KeyOf(id.Of(line)), out ViewedRequest? request))
        {
            request.Cancel(JsonMembers.GetString(line, JsonMembers.Find(line, envelope.Params, "reason")) ?? "The client cancelled.");
        }
    }

    /// <summary>Tells the client what the server has said of itself.</summary>
    private async Task IntroduceAsync(byte[] id, bool isStateless)
    {
        try
        {
            ServerConnection connection = await _services.Pool.GetAsync(Definition(), _scope, CancellationToken.None).ConfigureAwait(false);
            ServerIdentity identity = connection.Identity!;
            if (identity.IsStateless != isStateless)
            {
                PostError(id, JsonRpcError.MethodNotFound, string.Create(CultureInfo.InvariantCulture, $"The server speaks revision {identity.ProtocolVersion}."));
                return;
            }

            LineBuffer result = new LineBuffer()
                .Add(isStateless ? "{\"resultType\":\"complete\",\"supportedVersions\":["u8 : "{\"protocolVersion\":"u8).Add(JsonString.QuoteBytes(identity.ProtocolVersion)).Add(isStateless ? "]"u8 : ""u8)
                .Add(",\"capabilities\":"u8).Add(identity.Capabilities.Span)
                .Add(",\"serverInfo\":{\"name\":"u8).Add(JsonString.QuoteBytes(identity.Name)).Add(",\"version\":"u8).Add(JsonString.QuoteBytes(identity.Version)).Add("}"u8);
            if (identity.Instructions is { } instructions)
            {
                result.Add(",\"instructions\":"u8).Add(JsonString.QuoteBytes(instructions));
            }

            PostResult(id, result.Add("}"u8).Span);
        }
        catch (ServerException e)
        {
            PostFailure(id, e);
        }
        catch (Exception e)
        {
            PostFailure(id, new ServerException(_server, ServerFailure.CannotStart, "cannot start: " + e.Message.TrimEnd('.'), "See gateway.log for details.", e));
        }
    }

    /// <summary>The server as it is configured.</summary>
    /// <exception cref="ServerException">It is configured otherwise than the client knows.</exception>
    private ServerDefinition Definition() =>
        _services.Configuration.Current.Find(_server) is { } server && server.Fingerprint == _fingerprint && server.IsOffered ? server
            : throw new ServerException(_server, ServerFailure.NotUsable, "is configured otherwise now", "Try again.");

    private void PostResult(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) => Post(mayWait: false, JsonRpcLine.WithId, id, JsonRpcLine.Result, result, "}"u8);

    private void PostError(ReadOnlySpan<byte> id, int code, string message) => Post(mayWait: false, JsonRpcError.Line(id, code, message));

    private static string KeyOf(ReadOnlySpan<byte> id) => Encoding.UTF8.GetString(id);
}
