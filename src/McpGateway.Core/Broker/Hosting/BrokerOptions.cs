using McpGateway.Configuration;

namespace McpGateway.Broker.Hosting;

/// <summary>What a broker runs with.</summary>
public sealed record BrokerOptions
{
    /// <summary>The gateway's folder.</summary>
    public required GatewayHome Home { get; init; }

    /// <summary>The descriptor or handle on which the starter waits for a word; null where nobody does.</summary>
    public long? Ready { get; init; }

    /// <summary>After what time without clients and servers it ends.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
