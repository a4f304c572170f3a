using McpGateway.Clients;
using McpGateway.Configuration;

namespace McpGateway.Doctor;

/// <summary>What the doctor is to look at.</summary>
public sealed record DoctorOptions
{
    /// <summary>The servers; null for all. One that is switched off is tried only where it stands here.</summary>
    public IReadOnlyList<ServerDefinition>? Servers { get; init; }

    /// <summary>The clients; null for all. One that stands here is told of though it is not on the machine.</summary>
    public IReadOnlyList<ClientApplication>? Clients { get; init; }

    /// <summary>Whether servers are looked at without being started.</summary>
    public bool SkipServers { get; init; }

    /// <summary>An executable of this very version, from which the one in <c>bin</c> can be renewed; null where none is known.</summary>
    public string? Executable { get; init; }

    /// <summary>How many processes are started at the same time.</summary>
    internal int MaxAtOnce { get; init; } = 4;

    /// <summary>From how many free bytes on a disk counts as nearly full.</summary>
    internal long LeastFreeSpace { get; init; } = 200L * 1024 * 1024;

    /// <summary>How long a client's gateway may take to answer: half of what clients give it.</summary>
    internal TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(30);
}
