namespace McpGateway.Configuration;

/// <summary>What the member <c>gateway</c> of the configuration says about the gateway itself.</summary>
public sealed record GatewaySettings
{
    /// <summary>The most that <see cref="ConcurrentStarts"/> may be.</summary>
    internal const int MostConcurrentStarts = 1000;

    /// <summary>The settings of a configuration that says nothing.</summary>
    public static GatewaySettings Default { get; } = new();

    /// <summary>Which tools clients see (<c>exposure</c>).</summary>
    public Exposure Exposure { get; init; }

    /// <summary>How many servers may be starting at the same time (<c>concurrentStarts</c>).</summary>
    public int ConcurrentStarts { get; init; } = Math.Max(4, Environment.ProcessorCount);
}
