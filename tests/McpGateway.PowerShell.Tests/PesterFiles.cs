using System.Text.RegularExpressions;

namespace McpGateway.PowerShell.Tests;

/// <summary>Finds the tests in Pester files where no Pester can run them.</summary>
internal static partial class PesterFiles
{
    /// <summary>A skipped result for each <c>It</c>, by name.</summary>
    /// <param name="folder">The folder of the files.</param>
    /// <param name="reason">Why they cannot run.</param>
    public static IReadOnlyList<PesterResult> Skipped(string folder, string reason) =>
    [
        .. Directory.EnumerateFiles(folder, "*.Tests.ps1").Order(StringComparer.Ordinal).SelectMany(file =>
            It().Matches(File.ReadAllText(file)).Select(match => new PesterResult(
                $"{Path.GetFileName(file)}: {match.Groups["name"].Value.Replace("''", "'", StringComparison.Ordinal)}", PesterResult.Skipped, reason))),
    ];

    [GeneratedRegex(@"^\s*It\s+'(?<name>(?:[^']|'')+)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex It();
}
