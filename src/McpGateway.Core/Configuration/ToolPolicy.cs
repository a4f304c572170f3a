namespace McpGateway.Configuration;

/// <summary>
/// Which tools of a server may be called: <c>tools.allow</c>, <c>tools.deny</c> and <c>tools.confirm</c> of its entry, lists of patterns
/// with <c>*</c> and <c>?</c>. Case is ignored, so that a pattern never misses a tool by its capitals.
/// </summary>
/// <param name="Allow">What may be called; empty for everything.</param>
/// <param name="Deny">What may not be called, whatever <paramref name="Allow"/> says.</param>
/// <param name="Confirm">What may be called once the user has agreed.</param>
public sealed record ToolPolicy(IReadOnlyList<string> Allow, IReadOnlyList<string> Deny, IReadOnlyList<string> Confirm)
{
    /// <summary>The policy of an entry without one.</summary>
    public static ToolPolicy Everything { get; } = new([], [], []);

    /// <summary>Why a tool may not be called, as the setting that says so; null where it may.</summary>
    /// <param name="tool">The tool's name.</param>
    public string? Refusal(string tool) =>
        Match(Deny, tool) is { } pattern ? $"\"tools.deny\": \"{pattern}\""
        : Allow.Count > 0 && Match(Allow, tool) is null ? "\"tools.allow\""
        : null;

    /// <summary>The pattern of <c>tools.confirm</c> that a tool falls under; null where it needs no confirmation.</summary>
    /// <param name="tool">The tool's name.</param>
    public string? ConfirmedBy(string tool) => Match(Confirm, tool);

    private static string? Match(IReadOnlyList<string> patterns, string tool) =>
        patterns.FirstOrDefault(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, tool));
}
