namespace McpGateway.Broker.Hosting;

/// <summary>One client of a broker.</summary>
/// <param name="Hello">Who its relay says it is.</param>
/// <param name="Since">When it came.</param>
internal sealed record BrokerSession(RelayHello Hello, DateTimeOffset Since)
{
    /// <summary>The way to it.</summary>
    public required SessionChannel Channel { get; init; }
}
