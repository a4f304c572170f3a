using System.Text;

namespace McpGateway.Configuration;

/// <summary>
/// Which tools of a server may be called: <c>tools.allow</c>, <c>tools.deny</c> and <c>tools.confirm</c> of its entry, lists of patterns.
/// <c>*</c> stands for any text, <c>?</c> for one character, everything else for itself. Case is ignored, so that a pattern never misses a
/// tool by its capitals.
/// </summary>
/// <param name="Allow">What may be called; null for everything, empty for nothing.</param>
/// <param name="Deny">What may not be called, whatever <paramref name="Allow"/> says.</param>
/// <param name="Confirm">What may be called once the user has agreed.</param>
public sealed record ToolPolicy(IReadOnlyList<string>? Allow, IReadOnlyList<string> Deny, IReadOnlyList<string> Confirm)
{
    /// <summary>The policy of an entry without one.</summary>
    public static ToolPolicy Everything { get; } = new(null, [], []);

    /// <summary>The policy of an entry whose own cannot be understood.</summary>
    internal static ToolPolicy Nothing { get; } = new([], [], []);

    /// <summary>Why a tool may not be called, as the setting that says so; null where it may.</summary>
    /// <param name="tool">The tool's name.</param>
    public string? Refusal(string tool) =>
        Match(Deny, tool) is { } pattern ? $"\"tools.deny\": \"{pattern}\""
        : Allow is not null && Match(Allow, tool) is null ? "\"tools.allow\""
        : null;

    /// <summary>The pattern of <c>tools.confirm</c> that a tool falls under; null where it needs no confirmation.</summary>
    /// <param name="tool">The tool's name.</param>
    public string? ConfirmedBy(string tool) => Match(Confirm, tool);

    /// <summary>Whether a name fits a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="name">The name.</param>
    public static bool Fits(string pattern, string name) => Matches(Fold(pattern), Fold(name));

    private static string? Match(IReadOnlyList<string> patterns, string tool)
    {
        if (patterns.Count == 0)
        {
            return null;
        }

        Rune[] name = Fold(tool);
        return patterns.FirstOrDefault(pattern => Matches(Fold(pattern), name));
    }

    private static Rune[] Fold(string text) => [.. text.EnumerateRunes().Select(Rune.ToUpperInvariant)];

    /// <summary>Takes each <c>*</c> as short as it can be and returns to the last one only: no pattern takes long, however many it has.</summary>
    private static bool Matches(ReadOnlySpan<Rune> pattern, ReadOnlySpan<Rune> name)
    {
        int at = 0, i = 0, star = -1, resume = 0;
        while (i < name.Length)
        {
            if (at < pattern.Length && pattern[at].Value == '*')
            {
                star = at++;
                resume = i;
            }
            else if (at < pattern.Length && (pattern[at].Value == '?' || pattern[at] == name[i]))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept(new Rune('*')) < 0;
    }
}
