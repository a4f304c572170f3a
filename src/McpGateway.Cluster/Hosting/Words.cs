using McpGateway.Diagnostics;

namespace McpGateway.Cluster.Hosting;

/// <summary>Texts of others on one line of a bearable length.</summary>
internal static class Words
{
    /// <summary>The text; where it is too long, as many of its words as there is room for, and an ellipsis.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most characters.</param>
    public static string Cut(string? text, int longest)
    {
        string line = UntrustedText.OneLine(text, longest);
        return line.Length == longest && line[^1] == '…' && line.LastIndexOf(' ') is var end && end > longest / 2 ? line[..end].TrimEnd(' ', ',', ';', ':', '(', '[') + " …" : line;
    }
}
