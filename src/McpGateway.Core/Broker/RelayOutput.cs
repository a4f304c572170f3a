using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Broker;

/// <summary>What goes to a relay's client: the broker's bytes, and between its messages the relay's own.</summary>
/// <param name="stream">Leads to the client.</param>
internal sealed class RelayOutput(Stream stream)
{
    private const string LostCall =
        "The gateway's broker ended during the call. Outcome unknown: the call may or may not have taken effect; it was not repeated. The next request starts a broker again.";

    private const string LostRequest = "The gateway's broker ended before it answered. Send the request again: the next one starts a broker again.";

    private readonly Lock _gate = new();
    private readonly List<byte[]> _held = [];
    private bool _isWithinLine;

    /// <summary>Whether the client takes nothing any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Passes bytes of the broker on.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="part">What they are.</param>
    public void Pass(ReadOnlySpan<byte> bytes, LinePart part)
    {
        lock (_gate)
        {
            Write(bytes);
            _isWithinLine = part is LinePart.First or LinePart.Middle;
            if (!_isWithinLine)
            {
                _held.ForEach(line => Write(line));
                _held.Clear();
            }
        }
    }

    /// <summary>The broker is gone: what it has begun to say is ended, so that the next message is one again.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            if (_isWithinLine)
            {
                Pass("\n"u8, LinePart.Last);
            }
        }
    }

    /// <summary>Answers a request that a broker has taken with it.</summary>
    /// <param name="id">Its raw id.</param>
    /// <param name="isCall">Whether it is a call of a tool.</param>
    public void TellLost(string id, bool isCall) => TellError(id, isCall ? LostCall : LostRequest);

    /// <summary>Answers a request with an error.</summary>
    public void TellError(string id, string message) => Post([.. JsonRpcError.Line(System.Text.Encoding.UTF8.GetBytes(id), JsonRpcError.InternalError, message), (byte)'\n']);

    /// <summary>The answer to a request of a broker that is gone is not wanted any more.</summary>
    /// <param name="id">Its raw id.</param>
    public void Withdraw(string id) =>
        Post([.. JsonRpcLine.Cancelled(System.Text.Encoding.UTF8.GetBytes(id), JsonString.QuoteBytes("The gateway's broker ended.")), (byte)'\n']);

    private void Post(byte[] line)
    {
        lock (_gate)
        {
            if (_isWithinLine)
            {
                _held.Add(line);
            }
            else
            {
                Write(line);
            }
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (IsBroken)
        {
            return;
        }

        try
        {
            stream.Write(bytes);
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            IsBroken = true;
        }
    }
}
