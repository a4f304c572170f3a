namespace McpGateway.Audit;

/// <summary>A line of the audit on its way to the disk.</summary>
internal sealed class AuditEntry
{
    /// <summary>Where it stands in the memory that outlives the process; -1 where it does not.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>The line, or its beginning while the request is under way, where it stands nowhere else.</summary>
    public byte[] Line { get; set; } = [];

    /// <summary>The arguments, where they are to be in the line; empty otherwise.</summary>
    public byte[] Arguments { get; init; } = [];

    /// <summary>Set where somebody waits until what was given before it is written; it has no line.</summary>
    public TaskCompletionSource? Written { get; init; }
}
