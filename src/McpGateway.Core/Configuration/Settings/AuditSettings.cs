namespace McpGateway.Configuration;

/// <summary>Whether and how a line is kept of each request to a server (<c>audit</c>).</summary>
internal sealed record AuditSettings
{
    /// <summary>None is kept.</summary>
    public static AuditSettings Off { get; } = new();

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; init; }

    /// <summary>Whether the arguments are kept as well, with secrets masked (<c>arguments</c>).</summary>
    public bool KeepsArguments { get; init; }

    /// <summary>From how many bytes on a new file is begun (<c>maxFileSize</c>, in MB).</summary>
    public long MaxFileSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many full files are kept (<c>maxFiles</c>).</summary>
    public int MaxFiles { get; init; } = 64;

    /// <summary>How long full files are kept (<c>maxDays</c>); null for no limit.</summary>
    public TimeSpan? MaxAge { get; init; }
}
