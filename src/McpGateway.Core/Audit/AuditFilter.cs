using McpGateway.Configuration;

namespace McpGateway.Audit;

/// <summary>Which lines of the audit are wanted. In patterns <c>*</c> stands for any text and <c>?</c> for one character.</summary>
public sealed record AuditFilter
{
    /// <summary>The outcomes that there are.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["ok", "toolError", "serverError", "inputRequired", "refused", "failed", "timedOut", "cancelled", "unknown"];

    /// <summary>Patterns of the server; empty for all.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Patterns of the name of what was asked for; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Patterns of the user; empty for all.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>The outcomes; empty for all.</summary>
    public IReadOnlyList<string> Outcome { get; init; } = [];

    /// <summary>The requests that came then or later; null for all.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The requests that came earlier; null for all.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Whether a line is wanted. One that says how many are missing is wanted unless it is asked for something in particular.</summary>
    internal bool Wants(AuditRecord record) =>
        Fits(Servers, record.Server) && Fits(Names, record.Name) && Fits(Users, record.User)
        && (Outcome.Count == 0 || Outcome.Contains(record.Outcome, StringComparer.OrdinalIgnoreCase))
        && (After is null || record.Time >= After) && (Before is null || record.Time < Before);

    private static bool Fits(IReadOnlyList<string> patterns, string? text) => patterns.Count == 0 || (text is not null && patterns.Any(pattern => ToolPolicy.Fits(pattern, text)));
}
