using McpGateway.Clients.Forms;
using McpGateway.Files;

namespace McpGateway.Clients.Known;

/// <summary>
/// Continue: its own configuration is YAML, but each JSON file in a folder beside it is read as well. The gateway's is a file of its own there, which is made and removed; those of
/// others are only read.
/// </summary>
internal static class Continue
{
    private const string OwnFile = "mcp-gateway.json";
    private static readonly ClientFileRule s_own = new("user", "${CONTINUE_GLOBAL_DIR:-~/.continue}/mcpServers/" + OwnFile);

    public static ClientApplication Application { get; } = new()
    {
        Name = "Continue",
        Title = "Continue",
        Restart = "Continue takes the change up by itself; servers are used in its agent mode.",
        Places = Places,
        IsPresent = machine => Directory.Exists(Path.GetDirectoryName(FolderOf(machine))),
        Unread = Unread,
        Form = new() { Read = ClientVariables.AsInContinue, Write = VariableWords.AsInContinue, HttpType = "streamable-http", MayBeOneServer = true },
    };

    private static string FolderOf(ClientMachine machine) => Path.GetDirectoryName(s_own.FileOn(machine))!;

    private static IEnumerable<ClientPlace> Places(ClientMachine machine)
    {
        if (machine.Project is { } project && project != machine.Home)
        {
            foreach (string file in Others(Path.Combine(project, ".continue", "mcpServers")))
            {
                yield return new ClientPlace { Scope = "project", File = file, Section = ClientForm.Usual.Section, Project = project };
            }
        }

        string own = s_own.FileOn(machine)!;
        yield return new ClientPlace { Scope = "user", File = own, Section = ClientForm.Usual.Section, IsDefault = true };
        foreach (string file in Others(FolderOf(machine)).Where(file => file != own))
        {
            yield return new ClientPlace { Scope = "user", File = file, Section = ClientForm.Usual.Section };
        }
    }

    /// <summary>YAML: its own configuration, and what lies beside the JSON files.</summary>
    private static IEnumerable<string> Unread(ClientMachine machine)
    {
        string folder = FolderOf(machine), configuration = Path.Combine(Path.GetDirectoryName(folder)!, "config.yaml");
        string[] beside = Directory.Exists(folder) ? [.. FileNames.Find(folder, "", ".yaml"), .. FileNames.Find(folder, "", ".yml")] : [];
        return beside.Order(StringComparer.Ordinal).Prepend(configuration).Where(HasServers);
    }

    private static bool HasServers(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadLines(file).Any(line => line.StartsWith("mcpServers:", StringComparison.Ordinal) && line["mcpServers:".Length..].Trim() is not "[]");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody else can tell either.
            return false;
        }
    }

    private static IEnumerable<string> Others(string folder) => Directory.Exists(folder) ? FileNames.Find(folder, "", ".json").Order(StringComparer.Ordinal) : [];
}
