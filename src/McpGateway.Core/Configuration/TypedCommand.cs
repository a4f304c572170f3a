using System.Text.RegularExpressions;

namespace McpGateway.Configuration;

/// <summary>The program of a server and its arguments, as a user types them: with relative paths, or a whole command line in one text.</summary>
public static partial class TypedCommand
{
    /// <summary>
    /// A path that is relative here means something else in a gateway that starts elsewhere: one that names a file or folder becomes a full one. Names without separator
    /// or extension stay, for most of them are no paths.
    /// </summary>
    /// <param name="text">The program or the argument.</param>
    /// <param name="folder">The folder that the server starts in, where one is given: what is there is found there.</param>
    /// <param name="isProgram">Whether it is the program: one without a separator is looked for on the PATH.</param>
    /// <param name="resolve">Makes a full path of a relative one; null where it is none of the file system.</param>
    public static string FullPath(string text, string? folder, bool isProgram, Func<string, string?> resolve)
    {
        int value = text.StartsWith('-') ? text.IndexOf('=') + 1 : 0;
        string path = text[value..];
        bool isOption = text.StartsWith('-') && value == 0;
        bool isExplicit = path is "." or ".." || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith(@".\", StringComparison.Ordinal)
            || path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith(@"..\", StringComparison.Ordinal);
        bool looksLikePath = isExplicit || path.AsSpan().IndexOfAny('/', '\\') >= 0 || (!isProgram && Path.HasExtension(path));
        if (isOption || !looksLikePath || path.StartsWith('@') || path.Contains("${", StringComparison.Ordinal) || path.Contains("://", StringComparison.Ordinal)
            || Path.IsPathRooted(path) || (folder is not null && Path.Exists(Path.Combine(folder, path))))
        {
            return text;
        }

        return resolve(path) is { } full && Path.Exists(full) ? text[..value] + Path.TrimEndingDirectorySeparator(full) : text;
    }

    /// <summary>Why a program cannot be one: it is a whole command line. Null where it can.</summary>
    /// <param name="command">The program.</param>
    /// <param name="resolve">Makes a full path of a relative one; null where it is none of the file system.</param>
    /// <param name="correct">What to type instead, of the program and its arguments.</param>
    public static string? WrongCommand(string? command, Func<string, string?> resolve, Func<string, IEnumerable<string>, string> correct)
    {
        if (command is null || !command.Trim().Contains(' ', StringComparison.Ordinal) || command.Contains("${", StringComparison.Ordinal) || Exists(command, resolve))
        {
            return null;
        }

        string[] words = Words(command);
        // A path with a space in it may be meant for a file that is yet to come.
        return words.Length < 2 || (words[0].AsSpan().IndexOfAny('/', '\\') >= 0 && !Exists(words[0], resolve))
            ? null
            : $"There is no program '{command}'. Give the program and its arguments separately: {correct(words[0], words.Skip(1))}";
    }

    private static bool Exists(string program, Func<string, string?> resolve) =>
        (resolve(program) is { } full && Path.Exists(full))
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && Path.Exists(Path.Combine(folder, program)));

    /// <summary>The words of a command line, with what stands in quotes as one.</summary>
    private static string[] Words(string line) => [.. Word().Matches(line).Select(match => match.Groups["word"].Value)];

    [GeneratedRegex("""
        "(?<word>[^"]*)"|'(?<word>[^']*)'|(?<word>\S+)
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
