using System.Globalization;
using System.Text;

namespace McpGateway.PowerShell.Importing;

/// <summary>The words that a name is made of, however it joins them, and names for PowerShell made of words.</summary>
internal static class NameWords
{
    /// <summary>The words: letters and digits, cut at everything else and where a small letter meets a capital one.</summary>
    /// <param name="name">A name as a server gave it.</param>
    public static IReadOnlyList<string> Split(string name)
    {
        string text = Normalize(name);
        bool hasCase = text.Any(char.IsLower);
        var words = new List<string>();
        var word = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!IsPart(c) || (hasCase && IsStart(text, i)))
            {
                End(words, word, hasCase);
            }

            if (IsPart(c))
            {
                word.Append(c);
            }
        }

        End(words, word, hasCase);
        return words;
    }

    /// <summary>The words in one, each with a capital.</summary>
    /// <param name="words">Words of <see cref="Split"/>.</param>
    public static string Pascal(IEnumerable<string> words) => string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether a character may stand in names of functions and parameters.</summary>
    public static bool IsPart(char character) => char.IsLetterOrDigit(character) || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark;

    private static bool IsStart(string text, int at) =>
        at > 0 && char.IsUpper(text[at]) && (!char.IsUpper(text[at - 1]) || (at + 1 < text.Length && char.IsLower(text[at + 1]) && !IsPlural(text, at + 1)));

    // URLs, and IDs before another word, are one word.
    private static bool IsPlural(string text, int at) => text[at] == 's' && (at + 1 == text.Length || !char.IsLower(text[at + 1]));

    private static void End(List<string> words, StringBuilder word, bool hasCase)
    {
        // A mark without a letter before it is none.
        string text = word.ToString().TrimStart([.. word.ToString().Where(c => !char.IsLetterOrDigit(c))]);
        word.Clear();
        if (text.Length > 0)
        {
            words.Add(hasCase ? text : text[..1] + text[1..].ToLowerInvariant());
        }
    }

    private static string Normalize(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair: it is no letter either way.
            return name;
        }
    }
}
