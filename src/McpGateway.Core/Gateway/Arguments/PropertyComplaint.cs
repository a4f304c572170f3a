namespace McpGateway.Gateway.Arguments;

/// <summary>Texts that find fault with a property by its name: "owner is required", "invalid value for 'page'".</summary>
internal static class PropertyComplaint
{
    private static readonly string[] s_words =
        ["invalid", "required", "missing", "must ", "must not", "expected", "unexpected", "unknown", "unrecognized", "not allowed", "cannot be", "can't be", "should be", "validation"];

    private static readonly string[] s_after =
    [
        " is required", " is missing", " is invalid", " is not valid", " must be", " must have", " must not", " must match", " should be", " cannot be", " can't be", " may not be",
        " expected", " required", " missing", " invalid", ": required", ": missing", ": invalid", ": expected", ": must",
    ];

    private static readonly string[] s_before =
    [
        "missing ", "invalid ", "required ", "unknown ", "unexpected ", "unrecognized ", "argument ", "parameter ", "property ", "field ", "missing: ", "invalid: ", "required: ", "unknown: ",
        "value for ", "argument: ", "parameter: ", "property: ", "field: ",
    ];

    /// <summary>Whether a text finds fault with anything: the cheap question before <see cref="IsIn"/>.</summary>
    public static bool MayBeIn(string text) => Array.Exists(s_words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a text finds fault with one of the properties: it has the name in quotes, or right beside the fault.</summary>
    public static bool IsIn(string text, IReadOnlyList<string> properties) => MayBeIn(text) && properties.Any(name => name.Length > 0 && FindsFault(text, name));

    private static bool FindsFault(string text, string name)
    {
        for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> before = text.AsSpan(0, at);
            ReadOnlySpan<char> after = text.AsSpan(at + name.Length);
            if (IsWord(before, after) && (IsQuoted(before, after) || HasBeside(before, after)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(ReadOnlySpan<char> before, ReadOnlySpan<char> after) =>
        (before.IsEmpty || !IsPartOfName(before[^1])) && (after.IsEmpty || !IsPartOfName(after[0]));

    private static bool IsPartOfName(char character) => char.IsLetterOrDigit(character) || character is '_' or '-' or '/';

    private static bool IsQuoted(ReadOnlySpan<char> before, ReadOnlySpan<char> after) =>
        !before.IsEmpty && !after.IsEmpty && before[^1] is '\'' or '"' or '`' or '\u2018' or '\u201C' && after[0] is '\'' or '"' or '`' or '\u2019' or '\u201D';

    private static bool HasBeside(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        foreach (string words in s_after)
        {
            if (after.StartsWith(words, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        foreach (string words in s_before)
        {
            if (before.EndsWith(words, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
