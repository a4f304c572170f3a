using System.Text;
using System.Text.Json;
using McpGateway.Cluster.Nodes;
using McpGateway.Wire;

namespace McpGateway.Cluster.Links;

/// <summary>Tells a client once that the state of its server is lost, as a log message that comes with the answer to its next call.</summary>
/// <param name="receiver">Gets what comes.</param>
internal sealed class LossNotice(IMessageReceiver receiver) : IMessageReceiver
{
    private byte[]? _notice;
    private long _call;

    /// <summary>There is something to tell.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="lost">The node that was lost.</param>
    /// <param name="now">The node where it is now.</param>
    public void Prepare(string server, string lost, string now)
    {
        string text = JsonSerializer.Serialize($"The node '{lost}' was lost, and with it the state of the server '{server}': it has started anew on the node '{now}'.", NodeJson.Default.String);
        _notice = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","logger":"mcp-gateway","data":{{{text}}}}}""");
    }

    /// <summary>A message goes to the server.</summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The request that it is; 0 for none.</param>
    public void Sending(byte[] message, long request)
    {
        if (_notice is not null && request != 0 && Volatile.Read(ref _call) == 0 && Envelope.Scan(message).IsMethod(message, "tools/call"u8))
        {
            Volatile.Write(ref _call, request);
        }
    }

    /// <inheritdoc />
    public void OnMessage(ReadOnlySpan<byte> message)
    {
        if (_notice is { } notice && Volatile.Read(ref _call) is not 0 and var call
            && Envelope.Scan(message) is { Kind: MessageKind.Response } envelope && RequestNumber.TryRead(envelope.Id.Of(message), out long answered) && answered == call)
        {
            _notice = null;
            receiver.OnMessage(notice);
        }

        receiver.OnMessage(message);
    }

    /// <inheritdoc />
    public void OnEnd(Exception? fault) => receiver.OnEnd(fault);

    /// <inheritdoc />
    public bool OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end) => receiver.OnTooLong(beginning, end);

    /// <inheritdoc />
    public int OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst) => receiver.OnUnfinished(soFar, isFirst);
}
