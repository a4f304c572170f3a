using System.Globalization;
using System.Text;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>
/// The command line that makes <c>cmd.exe</c> run a batch file with exactly the given arguments. Without this, what a definition holds
/// could run other commands (CVE-2024-24576 is this mistake).
/// </summary>
internal static class BatchCommandLine
{
    /// <summary>The longest command line that <c>cmd.exe</c> takes, its own path included.</summary>
    private const int MaxLength = 8191;

    /// <summary>What is left for the quoted path of <c>cmd.exe</c> and a space.</summary>
    private const int MaxShell = 100;

    /// <summary>Whether the system would hand a program to <c>cmd.exe</c>. To it, dots and spaces at the end of a name do not belong to the name.</summary>
    public static bool IsBatch(string program) =>
        program.AsSpan().TrimEnd(". ") is var name
        && (name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".bat", StringComparison.OrdinalIgnoreCase));

    /// <summary>Why a batch file cannot be given these arguments exactly as they are, as a part of a sentence; null where it can.</summary>
    public static string? ReasonAgainst(string program, IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].AsSpan().ContainsAny("\r\n\0"))
            {
                return string.Create(CultureInfo.InvariantCulture, $"args[{i}] has a line break, which no batch file can be given");
            }
        }

        return program.AsSpan().ContainsAny("\"\r\n\0") ? "the path of its batch file has a quote or a line break"
            : Line(program, arguments).Length > MaxLength - MaxShell ? "its arguments are too long for a batch file (all in all about 8,000 characters)"
            : null;
    }

    /// <exception cref="ArgumentException">The arguments cannot be passed: <see cref="ReasonAgainst"/>.</exception>
    public static string For(string program, IReadOnlyList<string> arguments) =>
        ReasonAgainst(program, arguments) is { } reason ? throw new ArgumentException(reason, nameof(arguments)) : Line(program, arguments);

    private static string Line(string program, IReadOnlyList<string> arguments)
    {
        // /d: no AutoRun; /e:on: what stands for "%" below is understood; /v:off: "!" is a letter; /s: the outer quotes are taken off and the
        // rest is left as it is.
        var line = new StringBuilder("/d /e:on /v:off /s /c \"");
        Append(line, program);
        foreach (string argument in arguments)
        {
            line.Append(' ');
            Append(line, argument);
        }

        return line.Append('"').ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        // In quotes cmd.exe leaves everything alone but % and ", the program behind it reads backslashes before a quote as escapes.
        line.Append('"');
        int backslashes = 0;
        foreach (char c in argument)
        {
            switch (c)
            {
                case '\\':
                    backslashes++;
                    line.Append(c);
                    continue;
                case '"':
                    // cmd.exe sees the quoted part end and begin again, the program sees one quote.
                    line.Append('\\', backslashes).Append("\"\"");
                    break;
                case '%':
                    // No variable of this name can exist, so that cmd.exe takes the part between for what it says.
                    line.Append("%%cd:~,%");
                    break;
                default:
                    line.Append(c);
                    break;
            }

            backslashes = 0;
        }

        line.Append('\\', backslashes).Append('"');
    }
}
