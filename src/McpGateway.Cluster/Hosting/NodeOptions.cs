using System.Net;
using McpGateway.Configuration;
using McpGateway.Http.Hosting;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>What a node runs with.</summary>
internal sealed record NodeOptions
{
    /// <summary>The name of a cluster that was given none.</summary>
    public const string DefaultCluster = "mcp-gateway";

    /// <summary>Its name, which errors and the page call it by.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the cluster: nodes of different ones share nothing.</summary>
    public required string Cluster { get; init; }

    /// <summary>How Redis is reached.</summary>
    public required ConfigurationOptions Redis { get; init; }

    /// <summary>How long Redis may be away before the node says that it is not ready; zero for ever.</summary>
    public TimeSpan RedisPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The file with the keys that all nodes have; null where they share nothing that is anybody's secret.</summary>
    public string? Keys { get; init; }

    /// <summary>Whether its configuration is the one that all nodes have in Redis.</summary>
    public bool TakesConfiguration { get; init; }

    /// <summary>Where it listens for other nodes.</summary>
    public required IPEndPoint Silo { get; init; }

    /// <summary>Where other nodes reach it.</summary>
    public required IPEndPoint Advertised { get; init; }

    /// <summary>How nodes know each other; null where they need not, because all are on this machine.</summary>
    public SiloTls? SiloTls { get; init; }

    /// <summary>What it has, beside what it finds out by itself.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>How many servers may run there.</summary>
    public int MaxProcesses { get; init; } = 100;

    /// <summary>How long calls under way may take when it ends.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the lease of an exclusive server lasts that is not renewed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The HTTP front end.</summary>
    public required HttpGatewayOptions Http { get; init; }

    /// <summary>Its folder.</summary>
    public GatewayHome Home => Http.Home;
}
