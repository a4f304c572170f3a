using McpGateway.Clients;

namespace McpGateway.Host.Clients;

/// <summary>The options of the commands about clients: <c>install</c>, <c>uninstall</c>, <c>import</c> and <c>clients</c>.</summary>
internal sealed record ClientArguments
{
    /// <summary>The clients that are named; empty for all that are there.</summary>
    public IReadOnlyList<ClientApplication> Clients { get; private init; } = [];

    /// <summary>Full paths of files to import from.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Whether no client is touched: only the executable is put where clients start it.</summary>
    public bool OnlyExecutable { get; private init; }

    public bool KeepServers { get; private init; }

    public bool KeepSecrets { get; private init; }

    public bool RemoveBackup { get; private init; }

    public bool Force { get; private init; }

    public bool DryRun { get; private init; }

    public bool Json { get; private init; }

    /// <summary>Reads the options; null where they are wrong.</summary>
    /// <param name="command">The command, which decides which options there are.</param>
    /// <param name="arguments">What the user typed.</param>
    /// <param name="wrong">What is wrong.</param>
    public static ClientArguments? Read(string command, string[] arguments, out string? wrong)
    {
        var read = new ClientArguments();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--json":
                    read = read with { Json = true };
                    break;
                case "--dry-run" when command is not "clients":
                    read = read with { DryRun = true };
                    break;
                case "--only-executable" when command is "install":
                    read = read with { OnlyExecutable = true };
                    break;
                case "--keep-servers" when command is "install":
                    read = read with { KeepServers = true };
                    break;
                case "--keep-secrets" when command is "install" or "import":
                    read = read with { KeepSecrets = true };
                    break;
                case "--remove-backup" when command is "uninstall":
                    read = read with { RemoveBackup = true };
                    break;
                case "--force" when command is "install" or "import":
                    read = read with { Force = true };
                    break;
                case "--file" when command is "import" && !string.IsNullOrEmpty(value):
                    read = read with { Files = [.. read.Files, Path.GetFullPath(value)] };
                    i++;
                    break;
                case "--file" when command is "import":
                    wrong = "--file needs the name of a file.";
                    return null;
                case "--client" when string.IsNullOrEmpty(value):
                    wrong = $"--client needs a name: {Names}.";
                    return null;
                case "--client" when KnownClients.Find(value) is { } client:
                    read = read with { Clients = [.. read.Clients, client] };
                    i++;
                    break;
                case "--client":
                    wrong = $"no client is called '{value}'. There are: {Names}.";
                    return null;
                default:
                    wrong = $"'{arguments[i]}' is no option here.";
                    return null;
            }
        }

        wrong = null;
        return read;
    }

    private static string Names => string.Join(", ", KnownClients.All.Select(client => client.Name));
}
