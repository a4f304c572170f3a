using System.Collections.ObjectModel;

namespace McpGateway.Cluster.Nodes;

/// <summary>What a node says of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">What it has: programs, its system, tags.</param>
/// <param name="Processes">How many servers run there, or are about to.</param>
/// <param name="MaxProcesses">How many may.</param>
/// <param name="IsDraining">Whether it takes no new ones.</param>
/// <param name="Http">Where clients reach it.</param>
internal sealed record NodeFacts(string Name, IReadOnlyList<string> Labels, int Processes, int MaxProcesses, bool IsDraining, IReadOnlyList<string> Http)
{
    /// <summary>Where no server is.</summary>
    public static readonly IReadOnlyDictionary<string, int> NoServers = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Since when it runs, by its own clock; null where an older one does not say.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The names of its keys, that which encrypts first; none where it has no keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether its configuration is the one that all nodes have in Redis.</summary>
    public bool TakesConfiguration { get; init; }

    /// <summary>How many processes of which server are there.</summary>
    public IReadOnlyDictionary<string, int> Servers { get; init; } = NoServers;

    /// <summary>Whether a server that asks for labels may be placed there.</summary>
    public bool Fits(IReadOnlyList<string> labels) => !IsDraining && Processes < MaxProcesses && labels.All(label => Labels.Contains(label, StringComparer.Ordinal));
}
