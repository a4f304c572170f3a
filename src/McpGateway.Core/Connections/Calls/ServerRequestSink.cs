using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections.Calls;

/// <summary>Receives the reply to a request that the gateway itself makes, as a copy of its line.</summary>
internal sealed class ServerRequestSink : ICallSink
{
    private readonly TaskCompletionSource<ServerReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The reply.</summary>
    public Task<ServerReply> Reply => _reply.Task;

    /// <summary>Whether the gateway asks for itself, and not for a caller.</summary>
    public bool IsOwn { get; init; }

    /// <inheritdoc />
    public bool CanGoAgain { get; init; }

    /// <summary>Whether the request is to be made again; then there is no reply.</summary>
    public bool WasUnread { get; private set; }

    /// <summary>Hears of progress: the params of each notification, on the thread that reads the server.</summary>
    public Action<ReadOnlyMemory<byte>>? OnProgress { get; init; }

    /// <summary>Ends the wait for the reply.</summary>
    public void Cancel(CancellationToken cancellationToken) => _reply.TrySetCanceled(cancellationToken);

    public void Replied(ReadOnlySpan<byte> line, in Envelope envelope) =>
        _reply.TrySetResult(envelope.Error.Exists
            ? new ServerReply(default, envelope.Error.Of(line).ToArray())
            : new ServerReply(envelope.Result.Of(line).ToArray(), default));

    public void Progressed(ReadOnlySpan<byte> line, JsonSpan token) => OnProgress?.Invoke(Envelope.Scan(line).Params.Of(line).ToArray());

    public void Failed(ServerException failure) => _reply.TrySetException(failure);

    public void GoAgain()
    {
        WasUnread = true;
        _reply.TrySetCanceled();
    }
}
