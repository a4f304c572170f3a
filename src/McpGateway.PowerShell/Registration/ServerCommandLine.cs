using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Configuration;

namespace McpGateway.PowerShell.Registration;

/// <summary>The program of a server and its arguments, as they are typed: relative paths, arguments that look like parameters, a whole command line in one text.</summary>
internal static class ServerCommandLine
{
    private const int LeastSimilar = 5;

    /// <summary>
    /// A path that is relative here means something else in a gateway that starts elsewhere: one that names a file or folder becomes a full one. Names without separator
    /// or extension stay, for most of them are no paths.
    /// </summary>
    /// <param name="paths">The session's paths.</param>
    /// <param name="text">The program or the argument.</param>
    /// <param name="folder">The folder that the server starts in, where one is given: what is there is found there.</param>
    /// <param name="isProgram">Whether it is the program: one without a separator is looked for on the PATH.</param>
    public static string FullPath(PathIntrinsics paths, string text, string? folder, bool isProgram) =>
        TypedCommand.FullPath(text, folder, isProgram, path => Resolve(paths, OperatingSystem.IsWindows() ? path : path.Replace('\\', '/')));

    /// <summary>Why a program cannot be one: it is a whole command line. Null where it can.</summary>
    /// <param name="paths">The session's paths.</param>
    /// <param name="cmdlet">What is typed before the program.</param>
    /// <param name="command">The program.</param>
    /// <param name="beforeArguments">What stands before the arguments.</param>
    /// <param name="between">What stands between them.</param>
    public static string? WrongCommand(PathIntrinsics paths, string cmdlet, string? command, string beforeArguments = " ", string between = " ") => TypedCommand.WrongCommand(
        command,
        path => Resolve(paths, path),
        (program, arguments) => $"{cmdlet} {Quote(program)}{beforeArguments}{string.Join(between, arguments.Select(word => between == " " ? Quote(word) : $"'{word}'"))}");

    /// <summary>What of a command line that was typed as a program's was taken for a parameter, or is almost one; null where nothing was.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static string? Mistaken(PSCmdlet cmdlet)
    {
        // Since PowerShell 7.4; what the module is compiled against does not know it.
        if (new PSObject(cmdlet.MyInvocation).Properties["Statement"]?.Value is not string statement
            || Parser.ParseInput(statement, out _, out _).Find(ast => ast is CommandAst command && command.GetCommandName() == cmdlet.MyInvocation.InvocationName, searchNestedScriptBlocks: true) is not CommandAst typed)
        {
            return null;
        }

        ICollection<ParameterMetadata> parameters = ((CmdletInfo)cmdlet.MyInvocation.MyCommand).Parameters.Values;
        // A letter alone is an alias only so that it stays short for one parameter; nobody means it.
        string[] own = [.. parameters.SelectMany(parameter => parameter.Aliases.Append(parameter.Name)).Where(one => one.Length > 1)];
        foreach (string name in typed.CommandElements.TakeWhile(element => element.Extent.Text != "--").OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName))
        {
            string? meant = parameters.FirstOrDefault(parameter => name.Length == 1 && parameter.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase))?.Name
                ?? own.FirstOrDefault(one => one.StartsWith(name, StringComparison.OrdinalIgnoreCase));
            if (meant is not null && name.Length < 3 && !own.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return $"'-{name}' is short for -{meant} here. Type -- before the arguments of the server's program, or -{meant} in full.";
            }

            if (meant is null && name.Length >= LeastSimilar && own.FirstOrDefault(one => Distance(name.ToLowerInvariant(), one.ToLowerInvariant()) <= 2) is { } near)
            {
                return $"There is no parameter '-{name}'. Type -{near} if you mean that, or -- before the arguments of the server's program if it is one of them.";
            }
        }

        return null;
    }

    /// <summary>A full path. Get-Item and its like take names with brackets for patterns; here there are none.</summary>
    private static string? Resolve(PathIntrinsics paths, string path) =>
        FilePath.Resolve(paths, WildcardPattern.Escape(path)) is { } full ? WildcardPattern.Unescape(full) : null;

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '\\' or ':' or '=' or '~') ? word : "'" + CodeGeneration.EscapeSingleQuotedStringContent(word) + "'";

    /// <summary>How many letters differ (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (one[i - 1] == other[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
