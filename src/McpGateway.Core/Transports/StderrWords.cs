namespace McpGateway.Transports;

/// <summary>What a server has printed, at the end of what is said of its failure.</summary>
internal static class StderrWords
{
    private const string Begin = "; its stderr ", Open = ": «";
    private const char Close = '»';

    /// <summary>The words, as the end of a sentence.</summary>
    /// <param name="text">What was printed.</param>
    /// <param name="areLast">Whether it is the end of it.</param>
    public static string Of(string text, bool areLast) => $"{Begin}{(areLast ? "ends" : "says")}{Open}{text}{Close}";

    /// <summary>The same failure without them: they may be about anybody's calls, so they are for the owner of the gateway alone.</summary>
    public static string Without(string text)
    {
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0)
        {
            return text;
        }

        // A server may print the closing mark as well: the last one counts. Where it was cut away, so is what follows.
        int end = text.LastIndexOf(Close);
        return text[..begin] + (end > begin ? text[(end + 1)..] : "");
    }
}
