namespace McpGateway.Logins;

/// <summary>How a user logs in.</summary>
public sealed record LoginOptions
{
    /// <summary>Whether the user confirms a code on another device (RFC 8628), because this machine has no browser.</summary>
    public bool UseDevice { get; init; }

    /// <summary>How long the user may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
