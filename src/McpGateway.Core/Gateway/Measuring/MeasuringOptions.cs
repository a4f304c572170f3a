using McpGateway.Configuration;

namespace McpGateway.Gateway.Measuring;

/// <summary>What is measured.</summary>
public sealed record MeasuringOptions
{
    /// <summary>Which servers; all by default.</summary>
    public Func<ServerDefinition, bool> Selects { get; init; } = _ => true;

    /// <summary>Which servers are started to list their tools now, and ended again; of the others the catalog says what there is.</summary>
    public MeasuringRefresh Refresh { get; init; }

    /// <summary>How many of them are started at the same time; at least 1.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>How many conversations run at the same time; at least 1.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Hears of each of them before it is started and when it has ended, one after the other.</summary>
    public Action<ListingProgress>? Progress { get; init; }
}
