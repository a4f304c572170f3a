namespace McpGateway.Access;

/// <summary>What a new token is to be.</summary>
/// <param name="Name">Its name (<see cref="TokenRules.WrongName"/>).</param>
public sealed record TokenRequest(string Name)
{
    /// <summary>Patterns of servers, as in <c>tools.allow</c>; null for all.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Patterns of tools; null for all.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether its user may read the metrics of the gateway. Where neither servers nor tools are named, it is good for nothing else.</summary>
    public bool Metrics { get; init; }

    /// <summary>How many calls a minute it is good for; null for no limit.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>How long a message may be that its user sends, in megabytes; null for what the gateway takes.</summary>
    public int? MaxMessage { get; init; }
}
