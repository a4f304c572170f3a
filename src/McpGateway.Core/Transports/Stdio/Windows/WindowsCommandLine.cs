using System.Text;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>
/// What Windows starts for a plan: a program and one text, of which the program makes its arguments. Batch files, which <c>npx.cmd</c> is one of,
/// are run by <c>cmd.exe</c>.
/// </summary>
internal static class WindowsCommandLine
{
    /// <summary>The program to start, and its command line with the program's own name in front.</summary>
    /// <exception cref="ArgumentException">A batch file cannot be given one of the arguments.</exception>
    public static (string Program, string CommandLine) Of(ProcessPlan plan)
    {
        if (BatchCommandLine.IsBatch(plan.Program))
        {
            // Not %ComSpec%: the server's environment does not say what runs.
            string shell = Path.Combine(Environment.SystemDirectory, "cmd.exe");
            return (shell, $"\"{shell}\" {BatchCommandLine.For(plan.Program, plan.Arguments)}");
        }

        // A program's own name is read by simpler rules: up to the next quote.
        var line = new StringBuilder().Append('"').Append(plan.Program).Append('"');
        foreach (string argument in plan.Arguments)
        {
            line.Append(' ');
            Append(line, argument);
        }

        return (plan.Program, line.ToString());
    }

    /// <summary>Variables as Windows wants them: one after the other in the order of their names, each with a NUL behind it, and one at the end.</summary>
    public static string Block(IReadOnlyDictionary<string, string> environment) =>
        environment.Count == 0 ? "\0\0" : string.Concat(environment
            .OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
            .Select(pair => $"{pair.Key}={pair.Value}\0")) + '\0';

    /// <summary>By the rules of the C runtime (CommandLineToArgvW): backslashes count as escapes before a quote, and nowhere else.</summary>
    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && !argument.AsSpan().ContainsAny(" \t\n\v\""))
        {
            line.Append(argument);
            return;
        }

        line.Append('"');
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '"')
            {
                line.Append('\\', backslashes + 1);
            }

            backslashes = c == '\\' ? backslashes + 1 : 0;
            line.Append(c);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
