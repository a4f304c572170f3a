namespace McpGateway.Broker.Hosting;

/// <summary>Serves HTTP on the broker's own socket or pipe. Whoever speaks it is this user: the listener has checked that.</summary>
internal interface IBrokerHttpDoor : IAsyncDisposable
{
    /// <summary>Serves one connection until it ends.</summary>
    /// <param name="input">What comes, from its first byte on. Reading occupies the thread.</param>
    /// <param name="output">Leads to the client.</param>
    /// <param name="cancellationToken">The broker ends.</param>
    Task ServeAsync(Stream input, Stream output, CancellationToken cancellationToken);
}
