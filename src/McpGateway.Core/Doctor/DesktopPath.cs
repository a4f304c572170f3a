using McpGateway.Clients;
using McpGateway.Connections.Processes;

namespace McpGateway.Doctor;

/// <summary>
/// The PATH of programs that are not started from a shell. What a shell adds to it (<c>.bashrc</c>, <c>.zshrc</c>: nvm, Homebrew and the like) is missing there. On Windows
/// there is no difference.
/// </summary>
internal static class DesktopPath
{
    /// <summary>Folders that shells and installers add, below the home folder or not; where a command is looked for that is on no PATH.</summary>
    private static readonly string[] s_added =
    [
        ".local/bin", ".nvm/versions/node/*/bin", ".volta/bin", ".asdf/shims", ".local/share/mise/shims", ".local/share/fnm/aliases/default/bin", ".bun/bin", ".deno/bin", ".cargo/bin", ".dotnet/tools",
        ".pyenv/shims", ".local/share/pnpm", "Library/pnpm", "go/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/local/bin", "/snap/bin",
    ];

    /// <summary>The folders, joined; null where the system makes no difference.</summary>
    public static string? Of(ClientMachine machine) => machine.System switch
    {
        ClientSystem.Windows => null,
        // What launchd gives.
        ClientSystem.MacOS => "/usr/bin:/bin:/usr/sbin:/sbin",
        // What login managers give, and what the profiles of the distributions add for all programs of a session.
        _ => $"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/games:/usr/games:/snap/bin:{machine.Home}/.local/bin:{machine.Home}/bin",
    };

    /// <summary>Whether a command is found without a shell's PATH.</summary>
    public static bool Has(ClientMachine machine, string command, string? path = null) =>
        (path ?? Of(machine)) is not { } folders
        || CommandResolver.Find(command, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = folders }, out _) is not null;

    /// <summary>Where a command lies that is not on the PATH; null where it is in none of the usual folders.</summary>
    public static string? Search(ClientMachine machine, string command)
    {
        if (machine.System == ClientSystem.Windows || command.Length == 0 || command.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        IEnumerable<string> folders = s_added.Select(folder => Path.Combine(machine.Home, folder)).SelectMany(folder =>
        {
            int star = folder.IndexOf("/*/", StringComparison.Ordinal);
            return star < 0 ? [folder]
                : Directory.Exists(folder[..star]) ? Directory.GetDirectories(folder[..star]).OrderDescending(StringComparer.Ordinal).Select(version => version + folder[(star + 2)..])
                : [];
        });
        return folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);
    }
}
