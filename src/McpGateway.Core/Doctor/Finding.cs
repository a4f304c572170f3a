namespace McpGateway.Doctor;

/// <summary>One thing that the doctor has found, good or bad. No text of it holds a secret, and each is one line.</summary>
public sealed record Finding
{
    /// <summary>A word that stays the same from version to version: <c>client.msixCopyDiffers</c>. docs/troubleshooting.md has all of those that are warnings or errors.</summary>
    public required string Id { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>The server, client, file or folder that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>What to do; null where nothing is to be done.</summary>
    public string? Remedy { get; init; }

    /// <summary>What repairing would do; null where it is not safe to do anything without the user.</summary>
    public string? Repair { get; init; }

    /// <summary>Whether it was repaired.</summary>
    public bool IsRepaired { get; init; }

    /// <summary>Does what <see cref="Repair"/> says.</summary>
    internal Func<CancellationToken, Task>? RepairAction { get; init; }
}
