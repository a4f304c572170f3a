namespace McpGateway.Programs;

/// <summary>Whether a program that a server needs is here, and if it is not, how it is installed on this system.</summary>
internal static class RequiredPrograms
{
    /// <summary>Looks for a program as the start of a server does that has the environment of this process.</summary>
    /// <param name="name">Its name, as in <c>command</c>.</param>
    public static RequiredProgram Find(string name) => Find(name, ProgramMachine.Current());

    /// <summary>The same on a machine with an environment.</summary>
    public static RequiredProgram Find(string name, ProgramMachine machine)
    {
        string? path = Locate(name, machine);
        KnownProgram? known = KnownPrograms.Bringing(NameOf(name));
        return new RequiredProgram(name, path, known?.Product, known is null ? null : InstallCommand(known, machine), Remedy(name, machine));
    }

    /// <summary>What to do where a command is missing, in sentences; null where nothing is known of it.</summary>
    public static string? Remedy(string command, ProgramMachine machine)
    {
        string name = NameOf(command);
        if (KnownPrograms.Bringing(name) is not { } known)
        {
            return null;
        }

        string install = InstallCommand(known, machine) is { } found ? found : known.Page;
        string brings = known.Product.Equals(name, StringComparison.OrdinalIgnoreCase) ? "" : $", which brings {name}";
        string sentence = $"Install {known.Product}{brings}: {install}";
        string? other = known.Alternatives.FirstOrDefault(alternative => !alternative.Equals(name, StringComparison.OrdinalIgnoreCase) && Locate(alternative, machine) is not null);
        return sentence + (known.Without is { } without ? $". {without}" : other is not null ? $". Or write \"command\": \"{other}\", which is here." : ".");
    }

    /// <summary>The command that installs a product with what the machine has; null where its page has to be read.</summary>
    internal static string? InstallCommand(KnownProgram known, ProgramMachine machine)
    {
        string? With(string manager, string? packages, string command) => packages is not null && Locate(manager, machine) is not null ? command + packages : null;
        string sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        return machine.System switch
        {
            ProgramSystem.Windows => With("winget", known.Winget, "winget install ") ?? known.OnWindows,
            ProgramSystem.MacOS => With("brew", known.Brew, "brew install ") ?? known.OnUnix,
            _ => With("apt-get", known.Apt, sudo + "apt-get install ") ?? With("dnf", known.Dnf, sudo + "dnf install ") ?? With("pacman", known.Pacman, sudo + "pacman -S ")
                ?? With("apk", known.Apk, sudo + "apk add ") ?? known.OnUnix ?? (known.Brew?.StartsWith("--cask", StringComparison.Ordinal) == true ? null : With("brew", known.Brew, "brew install ")),
        };
    }

    private static string? Locate(string command, ProgramMachine machine)
    {
        bool isWindows = machine.System == ProgramSystem.Windows;
        var environment = new Dictionary<string, string>(isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string name in (string[])["PATH", "PATHEXT"])
        {
            if (machine.Variable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        return CommandResolver.Find(command, null, environment, isWindows, out _) ?? ProgramFolders.Search(machine, command);
    }

    /// <summary>The name of a program that may be given with a path or an ending of Windows.</summary>
    private static string NameOf(string command)
    {
        string name = command[(command.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        int ending = name.LastIndexOf('.');
        return ending > 0 && name[ending..].ToLowerInvariant() is ".exe" or ".cmd" or ".bat" or ".com" ? name[..ending] : name;
    }
}
