using McpGateway.Broker.Platform;
using McpGateway.Configuration.Reading;

namespace McpGateway.Broker;

/// <summary>
/// Opens the ways of one relay: to the broker, and where that cannot be had, to this very process. A broker that ends again and again is not started for ever.
/// </summary>
/// <param name="door">The way in.</param>
/// <param name="mode">Whether this process may serve by itself.</param>
/// <param name="serve">Serves a client in this process, on two streams.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Hears, once, why this process serves by itself.</param>
internal sealed class RelayLinks(BrokerDoor door, BrokerMode mode, Func<Stream, Stream, CancellationToken, Task> serve, TimeProvider time, Action<string> say)
{
    /// <summary>How many brokers a relay may lose within <see cref="s_window"/>.</summary>
    private const int MostLost = 3;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _lost = new();

    /// <summary>Opens a way.</summary>
    /// <exception cref="BrokerException">There is none.</exception>
    public GatewayLink Open()
    {
        try
        {
            while (_lost.TryPeek(out long first) && time.GetElapsedTime(first) > s_window)
            {
                _lost.Dequeue();
            }

            return _lost.Count < MostLost ? door.Open() : throw new BrokerException("the broker has ended three times within a minute. Its reasons are in gateway.log.");
        }
        catch (BrokerException e) when (mode == BrokerMode.Auto)
        {
            say(e.Message);
            return LocalLink.Open(serve);
        }
    }

    /// <summary>Opens the way to a broker, where nothing was said yet.</summary>
    /// <exception cref="BrokerException">There is none.</exception>
    public GatewayLink OpenFirst() => door.Open();

    /// <summary>A broker has ended under this relay.</summary>
    public void Lost() => _lost.Enqueue(time.GetTimestamp());
}
