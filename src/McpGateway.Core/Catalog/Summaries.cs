using System.Text.RegularExpressions;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog;

/// <summary>Makes one line of a description.</summary>
internal static partial class Summaries
{
    private const int MaxLength = 120;
    private const int MaxScanned = 2000;
    private const int MaxSentences = 6;

    /// <summary>Milliseconds a pattern may take; the texts are short, so that only a machine that stands still comes near.</summary>
    private const int PatternTime = 30_000;

    /// <summary>From this length on a sentence may be cut where a clause ends.</summary>
    private const int LongSentence = 60;

    /// <summary>A shorter beginning says too little to stand alone.</summary>
    private const int LeastClause = 28;

    /// <summary>
    /// What a tool does, in few words: the first sentence that says it, without markup, without "Use this tool to" and the like, and cut where a clause of a
    /// long one ends.
    /// </summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="title">Its title, for where there is no description.</param>
    /// <param name="description">Its description.</param>
    public static string OfTool(string name, string? title, string? description)
    {
        string? text = string.IsNullOrWhiteSpace(description) ? title : description;
        try
        {
            return OfText(name, text);
        }
        catch (RegexMatchTimeoutException)
        {
            // A text made to be slow to read, or a machine that gave the thread no time.
            return FirstSentence(text);
        }
    }

    private static string OfText(string name, string? text)
    {
        string? first = null;
        foreach (string sentence in SentencesOf(text).Take(MaxSentences))
        {
            first ??= sentence;
            if (!IsRemark(sentence) && (!SummaryWords.Repeat(name, sentence) || sentence.Contains(' ', StringComparison.Ordinal)))
            {
                return Shorten(sentence);
            }
        }

        return first is null ? "" : Shorten(first);
    }

    private static string Shorten(string sentence) => Capital(CutClause(WithoutOpener(sentence)));

    /// <summary>Whether a sentence is addressed to the reader of a manual rather than says what the tool does.</summary>
    private static bool IsRemark(string sentence) => Remarks().IsMatch(sentence);

    /// <summary>The first sentence, on one line, at most 120 characters.</summary>
    public static string FirstSentence(string? description) => UntrustedText.OneLine(CutSentence(UntrustedText.OneLine(description, MaxScanned)), MaxLength);

    private static string CutSentence(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            bool ends = line[i] is '.' or '!' or '?' && i + 1 < line.Length && line[i + 1] == ' ';
            // "e.g. ", "i.e. " and initials end no sentence, nor does what goes on in lower case.
            if ((ends && i >= 8 && i + 2 < line.Length && !char.IsLower(line[i + 2]) && line[i - 2] is not ('.' or ' ')) || line[i] == '。')
            {
                line = line[..i];
                break;
            }
        }

        return line.TrimEnd('.', ' ', ':');
    }

    /// <summary>The sentences and paragraphs of a description, without headings' and lists' marks.</summary>
    private static IEnumerable<string> SentencesOf(string? description)
    {
        if (string.IsNullOrWhiteSpace(description))
        {
            yield break;
        }

        string text = description.Length <= MaxScanned ? description : description[..MaxScanned];
        // A single line break is a space in Markdown, unless what follows begins something.
        foreach (string paragraph in Breaks().Split(Tags().Replace(text, " ")))
        {
            string rest = UntrustedText.OneLine(WithoutMarkup(paragraph), MaxScanned);
            while (rest.Length > 0)
            {
                string sentence = CutSentence(rest);
                if (sentence.Length > 0)
                {
                    yield return sentence;
                }

                rest = rest[Math.Min(rest.Length, sentence.Length)..].TrimStart('.', '!', '?', '。', ':', ' ');
            }
        }
    }

    private static string WithoutMarkup(string text) =>
        LineStarts().Replace(Links().Replace(text, "${text}"), "").Replace("**", "", StringComparison.Ordinal).Replace("__", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    private static string WithoutOpener(string sentence)
    {
        string shorter = Openers().Replace(sentence, "");
        // "This tool to be used with ..." is better as it is than as a rest without a verb.
        return shorter.Length == 0 ? sentence : shorter;
    }

    private static string CutClause(string sentence)
    {
        if (sentence.Length <= LongSentence)
        {
            return sentence;
        }

        foreach (Match match in Clauses().Matches(sentence))
        {
            if (match.Index >= LeastClause && match.Index <= LongSentence + 20 && !IsInBrackets(sentence, match.Index))
            {
                return sentence[..match.Index].TrimEnd(' ', ',', ';', ':', '-', '–', '—');
            }
        }

        int space = sentence.LastIndexOf(' ', Math.Min(sentence.Length - 1, LongSentence + 20));
        return sentence.Length <= LongSentence + 24 ? sentence : UntrustedText.OneLine(sentence[..(space < LeastClause ? LongSentence : space)].TrimEnd(' ', ',', ';') + "…", MaxLength);
    }

    private static bool IsInBrackets(string text, int at) => text.AsSpan(0, at).Count('(') > text.AsSpan(0, at).Count(')');

    private static string Capital(string sentence)
    {
        int end = sentence.IndexOf(' ', StringComparison.Ordinal);
        string word = end < 0 ? sentence : sentence[..end];
        // Names such as "npm" or "eBay" in the beginning are rare; words that openers leave behind are not.
        return word.All(char.IsAsciiLetterLower) ? char.ToUpperInvariant(sentence[0]) + sentence[1..] : sentence;
    }

    [GeneratedRegex(@"\r?\n\s*\r?\n|\r?\n(?=\s*(?:[-*+#>|]|\d+[.)]|\p{Lu}))", RegexOptions.None, PatternTime)]
    private static partial Regex Breaks();

    [GeneratedRegex(@"</?[a-zA-Z][a-zA-Z0-9_-]{0,30}>", RegexOptions.None, PatternTime)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\[(?<text>[^\]\n]{1,200})\]\([^)\n]{1,500}\)", RegexOptions.ExplicitCapture, PatternTime)]
    private static partial Regex Links();

    [GeneratedRegex(@"^\s*(?:[#>*+-]+\s+|\d+[.)]\s+)", RegexOptions.Multiline, PatternTime)]
    private static partial Regex LineStarts();

    [GeneratedRegex(@"^(?:[\w .-]{1,30}\s\|\s)?(?:(?:please\s+)?use\s+(?:this(?:\s+(?:tool|function|endpoint|api))?|it)\s+(?:(?:when|if|whenever)\s+you\s+(?:need|want)\s+to|in\s+order\s+to|to)\s+|(?:this|the)\s+(?:tool|function|endpoint|api|operation|command|mcp\s+tool)\s+(?:(?:is\s+used|can\s+be\s+used|is\s+useful|is\s+designed|is|allows?\s+you|allows?\s+users|lets\s+you|enables\s+you|enables\s+users|helps\s+you|helps|will\s+help)\s+(?:in\s+order\s+)?(?:to|for)\s+|(?:lets|allows|can|will)\s+(?:you\s+|users\s+)?)?|(?:a\s+)?tool\s+(?:to|for|that)\s+|(?:allows?|lets|enables)\s+(?:you|users|the\s+user)\s+(?:to\s+)?|(?:useful|used)\s+(?:to|for)\s+|this\s+(?:allows|lets)\s+you\s+(?:to\s+)?|(?:can\s+be\s+)?used\s+(?:to|for|when)\s+)?", RegexOptions.IgnoreCase, PatternTime)]
    private static partial Regex Openers();

    [GeneratedRegex(@"\s\(|;\s|:\s|\s[-–—]\s|,\s(?=(?:which|including|with|using|so|such|but|by|for|returning|like|then|e\.g\.|optionally|allowing|based|where|when|if|as)\b)|\s(?=(?:using|including|which|so\sthat|such\sas|based\son|via|in\sorder\sto|to\senable|that\s(?:is|are|can|you|match|matches))\b)|,\s(?=and\s(?:returns?|then|can|supports?|optionally)\b)|\s(?=and\sreturns?\b)", RegexOptions.None, PatternTime)]
    private static partial Regex Clauses();

    [GeneratedRegex(@"^(?:[^\p{L}]{0,6})(?:important|mandatory|note|warning|critical|caution|attention|prerequisites?|before\s+using|you\s+must|do\s+not|never|always)\b|^(?:[^\p{L}]{0,6})(?:args|arguments|parameters|required|requires|returns)\s*:", RegexOptions.IgnoreCase, PatternTime)]
    private static partial Regex Remarks();
}
