using System.Globalization;

namespace McpGateway.Files;

/// <summary>File names made from names that users and servers choose.</summary>
internal static class FileNames
{
    private const int MaxLength = 60;

    /// <summary>
    /// The files of a folder whose names begin and end with texts, in no order. Names are compared here: what <c>*.</c> within a pattern
    /// matches, systems do not agree upon.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of its permissions.</exception>
    public static IReadOnlyList<string> Find(string folder, string start, string ending) =>
        [.. Directory.GetFiles(folder).Where(file =>
            Path.GetFileName(file.AsSpan()) is var name && name.Length >= start.Length + ending.Length
            && name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(ending, StringComparison.Ordinal))];

    /// <summary>
    /// A name that every file system takes. Names that stay as they are contain only letters, digits, dot, dash and underscore; others get a
    /// digest, so that two names never share a file.
    /// </summary>
    public static string Safe(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' ? c : '_'));
        if (safe == name && safe.Length is > 0 and <= MaxLength)
        {
            return safe;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{safe[..Math.Min(safe.Length, MaxLength)]}.{TextDigest.Of(name):x8}");
    }
}
