namespace McpGateway.Configuration;

/// <summary>A pattern of a text: <c>*</c> stands for any text, everything else for itself.</summary>
internal static class TextPattern
{
    /// <summary>Whether a whole text fits. It takes each <c>*</c> as short as it can be and returns to the last one only.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="ignoreCase">Whether capitals do not matter.</param>
    public static bool Fits(string pattern, string text, bool ignoreCase)
    {
        int at = 0, i = 0, star = -1, resume = 0;
        while (i < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = i;
            }
            else if (at < pattern.Length && (pattern[at] == text[i] || (ignoreCase && char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[i]))))
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

        return pattern.AsSpan(at).IndexOfAnyExcept('*') < 0;
    }
}
