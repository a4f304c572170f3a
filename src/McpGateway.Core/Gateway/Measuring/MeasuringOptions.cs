using McpGateway.Configuration;

namespace McpGateway.Gateway.Measuring;

/// <summary>What is measured.</summary>
public sealed record MeasuringOptions
{
    /// <summary>Which servers; all by default.</summary>
    public Func<ServerDefinition, bool> Selects { get; init; } = _ => true;

    /// <summary>Whether the servers are started, one after the other, to list their tools now, and ended again; otherwise the catalog says what there is.</summary>
    public bool Refresh { get; init; }

    /// <summary>How many conversations run at the same time; at least 1.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Hears the name of each server before it is started.</summary>
    public Action<string>? Starting { get; init; }
}
