using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Pinning;

/// <summary>Changes on one line.</summary>
internal static class PinTexts
{
    private const int MaxNamed = 10;

    /// <summary>All of them, the server as a whole first.</summary>
    public static string Of(IReadOnlyList<PinChange> changes) =>
        Cut([.. changes.Select(change => change.Name is { } name ? $"'{UntrustedText.Escaped(name, 64)}' ({change.Summary})" : change.Summary)]);

    /// <summary>The first of some texts, and how many more there are.</summary>
    public static string Cut(IReadOnlyList<string> texts) =>
        string.Join(", ", texts.Take(MaxNamed)) + (texts.Count > MaxNamed ? FormattableString.Invariant($" and {texts.Count - MaxNamed} more") : "");
}
