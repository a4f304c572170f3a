using System.Text;

namespace McpGateway.Programs;

/// <summary>
/// The folders that installers, version managers and shells put on the PATH: applications of a desktop are often started with a PATH that does not have them. The data
/// is one list a system; <c>~</c> is the home folder, <c>$NAME</c> a variable (a folder without its variable does not count), <c>*</c> every folder that fits, newest version first.
/// </summary>
internal static class ProgramFolders
{
    private static readonly string[] s_unix =
    [
        // Where the user has put them, or has had them put.
        "$PIPX_BIN_DIR", "$UV_TOOL_BIN_DIR", "$XDG_BIN_HOME", "~/.local/bin", "~/bin",

        // Node.js and its package managers. A default that was chosen comes before the newest version.
        "$NVM_BIN", "$NVM_DIR/versions/node/*/bin", "~/.nvm/versions/node/*/bin", "~/.config/nvm/versions/node/*/bin", "$VOLTA_HOME/bin", "~/.volta/bin",
        "$FNM_DIR/aliases/default/bin", "~/.local/share/fnm/aliases/default/bin", "~/Library/Application Support/fnm/aliases/default/bin", "~/.fnm/aliases/default/bin",
        "$ASDF_DATA_DIR/shims", "~/.asdf/shims", "$MISE_DATA_DIR/shims", "~/.local/share/mise/shims", "~/.nodenv/shims", "$N_PREFIX/bin", "~/n/bin",
        "$PNPM_HOME", "~/.local/share/pnpm", "~/Library/pnpm", "$NPM_CONFIG_PREFIX/bin", "~/.npm-global/bin", "~/.yarn/bin",

        "$BUN_INSTALL/bin", "~/.bun/bin", "$DENO_INSTALL/bin", "~/.deno/bin",

        // Python.
        "$PYENV_ROOT/shims", "~/.pyenv/shims", "~/.rye/shims", "~/.pixi/bin", "~/miniconda3/bin", "~/anaconda3/bin", "~/Library/Python/*/bin",

        "$CARGO_HOME/bin", "~/.cargo/bin", "$GOPATH/bin", "~/go/bin", "~/.dotnet/tools", "$DOTNET_ROOT", "~/.dotnet",
        "~/.nix-profile/bin", "~/.docker/bin", "~/.orbstack/bin", "~/.rd/bin",

        // For all users.
        "/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin", "~/.linuxbrew/bin", "/opt/local/bin", "/snap/bin", "/usr/bin",
        "/nix/var/nix/profiles/default/bin", "/run/current-system/sw/bin", "/Applications/Docker.app/Contents/Resources/bin", "/opt/podman/bin",
        "/Library/Frameworks/Python.framework/Versions/*/bin", "/usr/local/share/dotnet", "/usr/share/dotnet",
    ];

    private static readonly string[] s_windows =
    [
        "$PIPX_BIN_DIR", "$UV_TOOL_BIN_DIR", "~/.local/bin",
        "$NVM_SYMLINK", "$ProgramFiles/nodejs", "$APPDATA/npm", "$NVM_HOME/v*", "$LOCALAPPDATA/nvm/v*", "$VOLTA_HOME/bin", "$LOCALAPPDATA/Volta/bin", "$ProgramFiles/Volta",
        "$FNM_DIR/aliases/default", "$APPDATA/fnm/aliases/default", "$LOCALAPPDATA/Programs/nodejs", "$LOCALAPPDATA/mise/shims", "$PNPM_HOME", "$LOCALAPPDATA/pnpm",
        "$BUN_INSTALL/bin", "~/.bun/bin", "$DENO_INSTALL/bin", "~/.deno/bin",
        "$LOCALAPPDATA/Programs/Python/Python3*", "$LOCALAPPDATA/Programs/Python/Python3*/Scripts", "$LOCALAPPDATA/Programs/Python/Launcher", "$LOCALAPPDATA/Python/bin",
        "$ProgramFiles/Python3*", "$ProgramFiles/Python3*/Scripts", "$APPDATA/Python/Python3*/Scripts", "~/.pyenv/pyenv-win/shims",
        "$CARGO_HOME/bin", "~/.cargo/bin", "~/go/bin", "~/.dotnet/tools", "$ProgramFiles/dotnet",
        "$LOCALAPPDATA/Microsoft/WinGet/Links", "$ProgramFiles/WinGet/Links", "$SCOOP/shims", "~/scoop/shims", "$ProgramData/scoop/shims", "$ChocolateyInstall/bin", "$ProgramData/chocolatey/bin",
        "$ProgramFiles/Docker/Docker/resources/bin", "$LOCALAPPDATA/Programs/DockerDesktop/resources/bin", "$ProgramFiles/RedHat/Podman", "$LOCALAPPDATA/Programs/Podman",
        "$ProgramFiles/Rancher Desktop/resources/resources/win32/bin", "$LOCALAPPDATA/Programs/Rancher Desktop/resources/resources/win32/bin",
        // The system's own starters come last: without Python, "python" there opens the store.
        "$LOCALAPPDATA/Microsoft/WindowsApps",
    ];

    /// <summary>Where a command lies that is not on the PATH; null where it is in none of the usual folders, or is a path itself.</summary>
    public static string? Search(ProgramMachine machine, string command)
    {
        bool isWindows = machine.System == ProgramSystem.Windows;
        if (command.Length == 0 || command.AsSpan().ContainsAny('/', '\\') || command is "." or "..")
        {
            return null;
        }

        // A folder with a separator in its name cannot stand on a PATH anyway.
        string path = string.Join(isWindows ? ';' : ':', Of(machine));
        var environment = new Dictionary<string, string>(isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal) { ["PATH"] = path, ["PATHEXT"] = machine.Variable("PATHEXT") ?? "" };
        return CommandResolver.Find(command, null, environment, isWindows, out _);
    }

    /// <summary>The folders of a machine, as far as they are there.</summary>
    internal static IEnumerable<string> Of(ProgramMachine machine) =>
        (machine.System == ProgramSystem.Windows ? s_windows : s_unix).SelectMany(template => Expand(machine, template)).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Expand(ProgramMachine machine, string template)
    {
        int end = template.IndexOf('/', StringComparison.Ordinal);
        string first = end < 0 ? template : template[..end], rest = end < 0 ? "" : template[(end + 1)..];
        string? root = first switch
        {
            "" => machine.Root,
            "~" => machine.Home,
            _ => machine.Variable(first[1..]),
        };
        // A relative folder would be another one wherever the gateway happens to run.
        return string.IsNullOrEmpty(root) || !Path.IsPathRooted(root) ? [] : Below(root, rest);
    }

    private static IEnumerable<string> Below(string folder, string path)
    {
        int star = path.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            string whole = path.Length == 0 ? folder : Path.Combine(folder, path);
            return Directory.Exists(whole) ? [whole] : [];
        }

        int begin = path.LastIndexOf('/', star) + 1, end = path.IndexOf('/', star);
        string parent = Path.Combine(folder, path[..begin]), start = path[begin..star];
        return Folders(parent).Where(found => Path.GetFileName(found).StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(Sortable, StringComparer.Ordinal)
            .SelectMany(found => Below(found, end < 0 ? "" : path[(end + 1)..]));
    }

    private static string[] Folders(string parent)
    {
        try
        {
            return Directory.Exists(parent) ? Directory.GetDirectories(parent) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A name to sort by in which v9 comes before v20.</summary>
    private static string Sortable(string folder)
    {
        var text = new StringBuilder();
        string name = Path.GetFileName(folder);
        for (int at = 0; at < name.Length;)
        {
            int end = at;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
            {
                end++;
            }

            text.Append(end > at ? name[at..end].PadLeft(10, '0') : name[at].ToString());
            at = Math.Max(end, at + 1);
        }

        return text.ToString();
    }
}
