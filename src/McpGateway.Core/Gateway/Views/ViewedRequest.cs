using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Views;

/// <summary>A request of a view's client on its way to the server and back.</summary>
/// <param name="view">The view.</param>
/// <param name="id">The client's raw id.</param>
/// <param name="line">The client's message.</param>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who waits may come after the answer.
internal sealed class ViewedRequest(ServerView view, byte[] id, byte[] line) : ICallSink
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _waiting = new();
    private ServerConnection? _connection;
    private long _serverId;
    private byte[]? _progressToken;
    private int _attempts;
    private bool _cancelled;

    /// <summary>The connection that the request was sent on; null before.</summary>
    public ServerConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>The connection's id of the request.</summary>
    public long ServerId => Volatile.Read(ref _serverId);

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public CancellationToken Waiting => _waiting.Token;

    /// <inheritdoc />
    public bool CanGoAgain => _attempts < ICallSink.MaxAttempts;

    /// <summary>Sends it. False where the connection has ended and nothing was sent.</summary>
    public bool TrySend(ServerConnection connection)
    {
        Envelope envelope = Envelope.Scan(line);
        JsonSpan meta = JsonMembers.Find(line, envelope.Params, "_meta");
        JsonSpan token = JsonMembers.Find(line, meta, "progressToken");
        lock (_gate)
        {
            if (_cancelled)
            {
                return true;
            }

            _attempts++;
            _progressToken = token.Exists ? token.Of(line).ToArray() : null;
            _connection = connection;
            var request = new OutgoingRequest { Method = envelope.Method.Of(line), Line = line, Params = envelope.Params, Meta = meta, WantsProgress = token.Exists };
            try
            {
                return connection.TrySend(request, this, out _serverId);
            }
            catch (ServerException e)
            {
                Failed(e);
                return true;
            }
        }
    }

    /// <summary>The client no longer wants the answer.</summary>
    public void Cancel(string reason)
    {
        lock (_gate)
        {
            _cancelled = true;
            _waiting.Cancel();
            _connection?.Cancel(_serverId, reason);
        }
    }

    /// <inheritdoc />
    public void Replied(ReadOnlySpan<byte> reply, in Envelope envelope)
    {
        if (view.TryEnd(id))
        {
            view.PostAnswer(reply[..envelope.Id.Start], id, reply[envelope.Id.End..]);
        }
    }

    /// <inheritdoc />
    public void Progressed(ReadOnlySpan<byte> notification, JsonSpan token)
    {
        if (_progressToken is { } own && !_cancelled)
        {
            view.Post(mayWait: true, notification[..token.Start], own, notification[token.End..]);
        }
    }

    /// <inheritdoc />
    public void Failed(ServerException failure)
    {
        if (view.TryEnd(id))
        {
            view.PostFailure(id, failure);
        }
    }

    /// <inheritdoc />
    public void GoAgain() => _ = Task.Run(() => view.SendAsync(this));
}
