using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>Hands the messages of all streams of a server to its receiver, one after the other.</summary>
internal sealed class MessageDelivery
{
    private readonly Lock _gate = new();
    private IMessageReceiver? _receiver;
    private bool _hasEnded;

    /// <summary>Begins.</summary>
    public void Start(IMessageReceiver receiver) => _receiver = receiver;

    /// <summary>Hands over a message.</summary>
    public void Take(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            if (_hasEnded || _receiver is null)
            {
                return;
            }

            try
            {
                _receiver.OnMessage(message);
            }
            catch (Exception e)
            {
                _hasEnded = true;
                _receiver.OnEnd(e);
            }
        }
    }

    /// <summary>A message is longer than what is read.</summary>
    public void TakeTooLong(ReadOnlySpan<byte> beginning)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _receiver?.OnTooLong(beginning, beginning[^Math.Min(beginning.Length, 64)..]);
            }
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _hasEnded = true;
                _receiver?.OnEnd(null);
            }
        }
    }
}
