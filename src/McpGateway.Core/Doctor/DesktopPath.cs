using McpGateway.Clients;
using McpGateway.Files;
using McpGateway.Programs;

namespace McpGateway.Doctor;

/// <summary>
/// The PATH of programs that are not started from a shell. What a shell adds to it (<c>.bashrc</c>, <c>.zshrc</c>: nvm, Homebrew and the like) is missing there. On Windows
/// there is no difference.
/// </summary>
internal static class DesktopPath
{
    /// <summary>The folders, joined; null where the system makes no difference.</summary>
    public static string? Of(ClientMachine machine) => machine.System switch
    {
        ClientSystem.Windows => null,
        // What launchd gives.
        ClientSystem.MacOS => "/usr/bin:/bin:/usr/sbin:/sbin",
        // What login managers give, and what the profiles of the distributions add for all programs of a session.
        _ => $"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/games:/usr/games:/snap/bin:{machine.Home}/.local/bin:{machine.Home}/bin",
    };

    /// <summary>The program that a command is without a shell's PATH; null where there is none.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">The PATH.</param>
    public static string? Find(string command, string path) =>
        CommandResolver.Find(command, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path }, out _);

    /// <summary>
    /// Whether two paths are one program: one may be a link to the other, as /usr/bin/dotnet is, and folders may be links to each other, as /bin and /usr/bin are on many
    /// systems.
    /// </summary>
    public static bool IsSame(string one, string other)
    {
        if (one == other)
        {
            return true;
        }

        (FileInfo first, FileInfo second) = (new FileInfo(FileLinks.EndOf(one)), new FileInfo(FileLinks.EndOf(other)));
        return first.FullName == second.FullName || (first.Exists && second.Exists && first.Length == second.Length && first.LastWriteTimeUtc == second.LastWriteTimeUtc);
    }

    /// <summary>Where a command lies that is not on the PATH; null where it is in none of the usual folders.</summary>
    public static string? Search(ClientMachine machine, string command) => ProgramFolders.Search(ProgramsOf(machine), command);

    /// <summary>The machine as those see it who look for programs.</summary>
    public static ProgramMachine ProgramsOf(ClientMachine machine) => new(
        machine.System switch { ClientSystem.Windows => ProgramSystem.Windows, ClientSystem.MacOS => ProgramSystem.MacOS, _ => ProgramSystem.Linux }, machine.Home, machine.Environment);
}
