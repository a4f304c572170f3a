namespace McpGateway.Host.Calls;

/// <summary>A call as the user wants it.</summary>
internal sealed record CallOptions
{
    public required string Server { get; init; }

    public required string Tool { get; init; }

    /// <summary>Arguments that are typed one by one.</summary>
    public IReadOnlyList<(string Name, string Text, bool IsJson)> Typed { get; init; } = [];

    /// <summary>All arguments as JSON.</summary>
    public string? Json { get; init; }

    /// <summary>The file that has them; <c>-</c> for stdin.</summary>
    public string? File { get; init; }

    /// <summary>Where files of the result go.</summary>
    public string? Folder { get; init; }

    public TimeSpan? Timeout { get; init; }

    public bool SkipsCheck { get; init; }

    public bool Force { get; init; }

    public bool IsQuiet { get; init; }
}
