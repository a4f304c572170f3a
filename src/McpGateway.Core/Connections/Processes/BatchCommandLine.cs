using System.Text;

namespace McpGateway.Connections.Processes;

/// <summary>
/// The command line that makes <c>cmd.exe</c> run a batch file with exactly the given arguments. Without this, what a definition holds
/// could run other commands (CVE-2024-24576 is this mistake).
/// </summary>
internal static class BatchCommandLine
{
    public static bool IsBatch(string program) =>
        program.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) || program.EndsWith(".bat", StringComparison.OrdinalIgnoreCase);

    public static string For(string program, IReadOnlyList<string> arguments)
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
                case '\r' or '\n' or '\0':
                    // A line break would end the command.
                    line.Append(' ');
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
