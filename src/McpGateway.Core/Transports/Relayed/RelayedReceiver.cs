using McpGateway.Wire;

namespace McpGateway.Transports.Relayed;

/// <summary>Takes what comes from a gateway that has a server, and takes out what is no message of the server's.</summary>
/// <param name="server">The server's name.</param>
/// <param name="receiver">Gets the server's messages.</param>
/// <param name="onDiagnosticLine">Hears what the server says beside them.</param>
/// <param name="onRequestFailed">Hears of requests that get no answer.</param>
/// <param name="onEnd">Hears of the end before the receiver does.</param>
internal sealed class RelayedReceiver(string server, IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed, Action onEnd) : IMessageReceiver
{
    /// <inheritdoc />
    public void OnMessage(ReadOnlySpan<byte> message)
    {
        Envelope envelope = Envelope.Scan(message);
        if (RelayedFailure.Read(server, message, envelope) is { } failure && RequestNumber.TryRead(envelope.Id.Of(message), out long id))
        {
            onRequestFailed(id, failure);
        }
        else if (RelayedLine.Read(message, envelope) is { } line)
        {
            onDiagnosticLine(line);
        }
        else
        {
            receiver.OnMessage(message);
        }
    }

    /// <inheritdoc />
    public void OnEnd(Exception? fault)
    {
        onEnd();
        receiver.OnEnd(fault);
    }

    /// <inheritdoc />
    public bool OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end) => receiver.OnTooLong(beginning, end);

    /// <inheritdoc />
    public int OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst) => receiver.OnUnfinished(soFar, isFirst);
}
