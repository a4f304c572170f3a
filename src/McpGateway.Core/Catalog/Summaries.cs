using McpGateway.Diagnostics;

namespace McpGateway.Catalog;

/// <summary>Makes one line of a description.</summary>
internal static class Summaries
{
    private const int MaxLength = 120;
    private const int MaxScanned = 2000;

    /// <summary>The first sentence, on one line, at most 120 characters.</summary>
    public static string FirstSentence(string? description)
    {
        string line = UntrustedText.OneLine(description, MaxScanned);
        for (int i = 0; i < line.Length; i++)
        {
            bool ends = line[i] is '.' or '!' or '?' && i + 1 < line.Length && line[i + 1] == ' ';
            // "e.g. ", "i.e. " and initials end no sentence, nor does what goes on in lower case.
            if (ends && i >= 8 && i + 2 < line.Length && !char.IsLower(line[i + 2]) && line[i - 2] is not ('.' or ' '))
            {
                line = line[..i];
                break;
            }
        }

        return UntrustedText.OneLine(line.TrimEnd('.', ' '), MaxLength);
    }
}
