namespace McpGateway.Connections.Processes;

/// <summary>Finds the program that a command names, as a shell would in the server's own environment.</summary>
internal static class CommandResolver
{
    /// <summary>The program's full path, or null with the reason.</summary>
    /// <param name="command">A name to look for on the path, or a path.</param>
    /// <param name="workingDirectory">What a relative path is relative to.</param>
    /// <param name="environment">The environment the server gets.</param>
    /// <param name="reason">Why nothing was found, as a part of a sentence.</param>
    public static string? Find(string command, string? workingDirectory, IReadOnlyDictionary<string, string> environment, out string reason)
    {
        bool isPath = command.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && command.Contains('\\', StringComparison.Ordinal));
        IEnumerable<string> folders = isPath ? [workingDirectory ?? Environment.CurrentDirectory] : PathOf(environment);
        string[] endings = OperatingSystem.IsWindows() ? WindowsEndings(command, environment) : [""];
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

                if (IsExecutable(candidate))
                {
                    reason = "";
                    return candidate;
                }

                unusable ??= candidate;
            }
        }

        reason = unusable is not null ? $"'{unusable}' is not executable"
            : isPath ? $"there is no program '{command}'"
            : $"the command '{command}' is not on the PATH";
        return null;
    }

    private static string[] PathOf(IReadOnlyDictionary<string, string> environment)
    {
        string path = environment.FirstOrDefault(pair => pair.Key.Equals("PATH", OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)).Value ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string[] WindowsEndings(string command, IReadOnlyDictionary<string, string> environment)
    {
        string list = environment.FirstOrDefault(pair => pair.Key.Equals("PATHEXT", StringComparison.OrdinalIgnoreCase)).Value ?? ".COM;.EXE;.BAT;.CMD";
        string[] endings = list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // A file without an ending, as the shell script "npx" beside "npx.cmd", is nothing that Windows can start.
        return endings.Contains(Path.GetExtension(command), StringComparer.OrdinalIgnoreCase) ? [""] : endings;
    }

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;
}
