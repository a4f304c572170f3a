using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Requests;
using McpGateway.Gateway.Requests.Handlers;
using McpGateway.Gateway.Sessions.Subscriptions;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Hosting;

/// <summary>
/// One client. Its messages come one after the other; what is for a server is forwarded from there, everything else is answered here. All that belongs to the client is put together here, and ends here.
/// </summary>
internal sealed class ClientSession : IMessageReceiver, IDisposable
{
    /// <summary>How long answers under way may still take when the client has closed its side.</summary>
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(10);

    private static int s_sessions;

    private readonly IMessageChannel _channel;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientContext _client;
    private readonly ILogger _logger;
    private readonly PreparedRequests _prepared;
    private readonly ResourceSubscriptions _subscriptions;
    private readonly ClientNotifications _notifications;
    private readonly RequestRouter _router;
    private int _served;
    private volatile bool _hasGone;

    /// <param name="access">What the client has of the gateway.</param>
    /// <param name="results">Where results are kept that are too long for the client.</param>
    /// <param name="channel">Leads to the client.</param>
    /// <param name="isPending">Tells whether a server that was never seen will be met without anybody asking for it.</param>
    /// <param name="surroundings">Where the client runs; null where it runs as this process does.</param>
    /// <param name="origin">How it has come here.</param>
    public ClientSession(GatewayAccess access, ResultFolder results, IMessageChannel channel, Func<ServerDefinition, bool> isPending, ClientSurroundings? surroundings, ClientOrigin origin)
    {
        _channel = channel;
        _logger = access.Services.LoggerFactory.CreateLogger("McpGateway.Gateway");
        _client = new ClientContext(access, results, new ClientOutput(channel), string.Create(CultureInfo.InvariantCulture, $"client {Interlocked.Increment(ref s_sessions)}"), surroundings, origin);
        _prepared = new PreparedRequests(_client.Output, _client.Unanswered);
        _subscriptions = new ResourceSubscriptions(_client);
        _notifications = new ClientNotifications(_client, _subscriptions);
        _router = new RequestRouter(
            _client,
            RequestHandlers.Of(_client, _prepared, _subscriptions, _notifications, new MetaToolHandler(_client, _notifications, isPending)),
            new UnknownMethodHandler(_client.Output),
            new NotificationRouter(_client, _prepared, _notifications, OnServed),
            OnServed);
    }

    /// <summary>Raised once, when the client has been served its handshake or has made a request. Must be quick.</summary>
    public event Action<ConnectionScope>? Served;

    /// <summary>What the connections of this client are kept apart by.</summary>
    public ConnectionScope Scope => _client.Scope;

    /// <summary>The client has gone without closing its side.</summary>
    public void NoteGone() => _hasGone = true;

    /// <summary>Reads the client until it closes its side, and lets the answers under way leave.</summary>
    /// <param name="cancellationToken">Ends the session at once.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _channel.Start(this);
        try
        {
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            // Nobody can answer any more.
            _client.Peer.Close();
            await _client.Unanswered.WhenNone().WaitAsync(s_drain, _client.Services.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What takes longer is given up.
        }
        catch (OperationCanceledException)
        {
            // Asked to end: what is under way is given up.
        }

        if (_hasGone || _ended.Task.IsCompleted)
        {
            _client.Requests.CancelAll();
        }
        else
        {
            _client.Requests.AbandonAll();
        }

        _prepared.Close();
        _client.Peer.Close();
        _notifications.Close();
        _subscriptions.Close();
    }

    /// <inheritdoc />
    public void Dispose() => _client.Results.Close();

    private void OnServed()
    {
        if (Volatile.Read(ref _served) == 0 && Interlocked.Exchange(ref _served, 1) == 0)
        {
            Served?.Invoke(Scope);
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
            OnAnyMessage(JsonRpcError.Line(message.Id, JsonRpcError.InvalidRequest, LongMessage.TooLong));
        }
        else
        {
            _client.Output.PostError(message.Id, JsonRpcError.InvalidRequest, LongMessage.TooLong);
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
                bool wasUnderWay = _client.Requests.TryTake(new RawId(envelope.Id.Of(line)), out IRequestUnderWay? underWay);
                underWay?.Cancel("The gateway could not handle the request.");
                _client.Output.PostError(envelope.Id.Of(line), JsonRpcError.InternalError, "The gateway could not handle the request; see gateway.log for the reason.");
                if (wasUnderWay)
                {
                    _client.Requests.Settle();
                }
            }
        }
    }
}
