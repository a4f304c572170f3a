using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
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
    private readonly IMessageChannel _channel;
    private readonly IViewedServer _server;
    private readonly ViewPeer _peer;
    private readonly ViewedLists _lists;
    private readonly ConcurrentDictionary<string, ViewedRequest> _requests = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="channel">Leads to the client.</param>
    /// <param name="server">The server.</param>
    public ServerView(IMessageChannel channel, IViewedServer server)
    {
        _channel = channel;
        _server = server;
        _peer = new ViewPeer(this);
        _lists = new ViewedLists(message => Post(mayWait: false, message));
    }

    /// <summary>Whether no other client has anything to do with the server.</summary>
    public bool IsOneClients => _server.IsOneClients;

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
        _lists.Close();
        await _server.LeaveAsync(_peer).ConfigureAwait(false);
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
                connection = await _server.GetAsync(_peer, request.Waiting).ConfigureAwait(false);
                Watch(connection);
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
            request.Failed(e as ServerException ?? new ServerException(_server.Name, ServerFailure.CannotStart, "could not be called: " + e.Message.TrimEnd('.'), "See its log and gateway.log for details.", e));
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
            case MessageKind.Notification when envelope.IsMethod(line, "notifications/progress"u8) && _peer.IsAsked:
                // The token is the server's own.
                PassOn("notifications/progress", line, envelope);
                break;
            case MessageKind.Notification when envelope.IsMethod(line, "notifications/roots/list_changed"u8) && IsOneClients:
                PassOn("notifications/roots/list_changed", line, envelope);
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
        else if (!_server.IsOneClients && (envelope.IsMethod(line, "resources/subscribe"u8) || envelope.IsMethod(line, "resources/unsubscribe"u8) || envelope.IsMethod(line, "subscriptions/listen"u8)))
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
            else if (_server.TryGet(_peer) is not { } connection || !request.TrySend(connection))
            {
                _ = Task.Run(() => SendAsync(request));
            }
        }
    }

    private void Watch(ServerConnection connection)
    {
        if (_server.TellsLists)
        {
            _lists.Watch(connection);
        }
    }

    private void PassOn(string method, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (_server.TryGet(_peer) is { Identity.IsStateless: false } connection)
        {
            connection.Notify(method, envelope.Params.Exists ? envelope.Params.Of(line) : default);
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
            ServerConnection connection = await _server.GetAsync(_peer, CancellationToken.None).ConfigureAwait(false);
            Watch(connection);
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
            PostFailure(id, new ServerException(_server.Name, ServerFailure.CannotStart, "cannot start: " + e.Message.TrimEnd('.'), "See gateway.log for details.", e));
        }
    }

    private void PostResult(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) => Post(mayWait: false, JsonRpcLine.WithId, id, JsonRpcLine.Result, result, "}"u8);

    private void PostError(ReadOnlySpan<byte> id, int code, string message) => Post(mayWait: false, JsonRpcError.Line(id, code, message));

    private static string KeyOf(ReadOnlySpan<byte> id) => Encoding.UTF8.GetString(id);
}
