namespace McpGateway.Programs;

/// <summary>Finds the program that a command names, as a shell would in the server's own environment.</summary>
internal static class CommandResolver
{
    /// <summary>What Windows can start without a shell that knows what to do with a file; the best first, as in its own PATHEXT.</summary>
    private static readonly string[] s_startable = [".COM", ".EXE", ".BAT", ".CMD"];

    /// <summary>The program's full path, or null with the reason.</summary>
    /// <param name="command">A name to look for on the path, or a path.</param>
    /// <param name="workingDirectory">What a relative path is relative to.</param>
    /// <param name="environment">The environment the server gets.</param>
    /// <param name="reason">Why nothing was found, as a part of a sentence.</param>
    public static string? Find(string command, string? workingDirectory, IReadOnlyDictionary<string, string> environment, out string reason) =>
        Find(command, workingDirectory, environment, OperatingSystem.IsWindows(), out reason);

    /// <summary>The same by the rules of Windows or by those of the others.</summary>
    internal static string? Find(string command, string? workingDirectory, IReadOnlyDictionary<string, string> environment, bool windows, out string reason)
    {
        bool isPath = command.Contains('/', StringComparison.Ordinal) || (windows && command.Contains('\\', StringComparison.Ordinal));
        IEnumerable<string> folders = isPath ? [workingDirectory ?? Environment.CurrentDirectory] : PathOf(environment, windows);
        string[] endings = windows ? WindowsEndings(command, environment) : [""];
        string? unusable = null;
        foreach (string folder in folders)
        {
            foreach (string ending in endings)
            {
                string candidate = Path.GetFullPath(Path.Combine(folder, command + ending));
                if (!File.Exists(candidate))
                {
                    continue;
                }

                if (windows || IsExecutable(candidate))
                {
                    reason = "";
                    return candidate;
                }

                unusable ??= candidate;
            }
        }

        reason = unusable is not null ? $"'{unusable}' is not executable"
            : (isPath ? $"there is no program '{command}'" : $"the command '{command}' is not on the PATH") + Hint(command);
        return null;
    }

    /// <summary>A whole command line, or one in quotes, is what people write who know it from a shell.</summary>
    private static string Hint(string command) =>
        command.StartsWith('"') || command.StartsWith('\'') ? "; the quotes around it are taken as part of its name, so leave them out"
        : command.Any(char.IsWhiteSpace) ? "; \"command\" is only the program: put its arguments in \"args\""
        : "";

    private static IEnumerable<string> PathOf(IReadOnlyDictionary<string, string> environment, bool windows)
    {
        StringComparison names = windows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        string path = environment.FirstOrDefault(pair => pair.Key.Equals("PATH", names)).Value ?? "";
        string[] folders = path.Split(windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Windows takes folders in quotes, which some installers write.
        return windows ? folders.Select(folder => folder.Trim('"')).Where(folder => folder.Length > 0) : folders;
    }

    private static string[] WindowsEndings(string command, IReadOnlyDictionary<string, string> environment)
    {
        string? list = environment.FirstOrDefault(pair => pair.Key.Equals("PATHEXT", StringComparison.OrdinalIgnoreCase)).Value;
        string[] endings = [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(ending => s_startable.Contains(ending, StringComparer.OrdinalIgnoreCase))];
        // A file without an ending, as the shell script "npx" beside "npx.cmd", is nothing that Windows can start.
        return s_startable.Contains(Path.GetExtension(command), StringComparer.OrdinalIgnoreCase) ? [""]
            : endings.Length > 0 ? endings
            : s_startable;
    }

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}
