namespace McpGateway.Broker.Hosting;

/// <summary>Where relays connect. It is there for one process alone.</summary>
internal interface IBrokerListener : IDisposable
{
    /// <summary>Waits for the next connection; null once this is closed. Whoever is another user's has been refused before.</summary>
    BrokerConnection? Accept();

    /// <summary>Takes no more sessions, and stays where it can be asked for its state.</summary>
    void Retire();
}
