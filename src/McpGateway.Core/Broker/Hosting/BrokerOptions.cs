using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Telemetry;

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

    /// <summary>Sends traces and metrics to a collector (<see cref="GatewayOptions.Export"/>); null where none are sent.</summary>
    public Func<ExportSettings, IAsyncDisposable>? Export { get; init; }

    /// <summary>Makes what serves those who speak HTTP to the broker, with the first of them; null where nobody does, and they are sent away.</summary>
    internal Func<GatewayRuntime, GatewayHost, IBrokerHttpDoor>? HttpDoor { get; init; }

    /// <summary>How many bytes of what servers send may wait for one client.</summary>
    internal long MostWaiting { get; init; } = SessionChannel.UsualMost;

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
