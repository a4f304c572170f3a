using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>
/// VS Code and its Insiders: <c>mcp.json</c> with <c>servers</c> and comments, for the user, for each profile and for a workspace. Sessions of Copilot in it also read the portable
/// files, which belong to Copilot CLI and Claude Code as well: the gateway is not installed in them for VS Code, which hands its own servers on to those sessions.
/// </summary>
internal static class VisualStudioCode
{
    private static readonly string[] s_section = ["servers"];

    public static ClientApplication Stable { get; } = Make("VSCode", "VS Code", "Code");

    public static ClientApplication Insiders { get; } = Make("VSCodeInsiders", "VS Code Insiders", "Code - Insiders");

    private static ClientApplication Make(string name, string title, string folder) => new()
    {
        Name = name,
        Title = title,
        Restart = $"{title} takes the change up by itself and asks whether to trust the server.",
        Places = machine => Places(machine, folder),
        IsPresent = machine => Directory.Exists(UserFolder(machine, folder)),
        Form = new()
        {
            Section = s_section, Read = ClientVariables.AsInEditors, Write = VariableWords.AsInEditors, OfProcess = [("type", "\"stdio\"")], ReadsComments = true,
        },
    };

    private static string UserFolder(ClientMachine machine, string folder) => Path.Combine(machine.ApplicationData, folder, "User");

    private static IEnumerable<ClientPlace> Places(ClientMachine machine, string folder)
    {
        if (machine.Project is { } project)
        {
            yield return new ClientPlace { Scope = "workspace", File = Path.Combine(project, ".vscode", "mcp.json"), Section = s_section, Project = project };
            yield return Portable("workspace, portable", Path.Combine(project, ".mcp.json"), project);
        }

        string user = UserFolder(machine, folder), profiles = Path.Combine(user, "profiles");
        foreach (string profile in Directory.Exists(profiles) ? Directory.GetDirectories(profiles).Order(StringComparer.Ordinal).ToArray() : [])
        {
            string file = Path.Combine(profile, "mcp.json");
            if (File.Exists(file))
            {
                yield return new ClientPlace { Scope = "profile " + Path.GetFileName(profile), File = file, Section = s_section };
            }
        }

        yield return new ClientPlace { Scope = "user", File = Path.Combine(user, "mcp.json"), Section = s_section, IsDefault = true };
        yield return Portable("user, portable", CopilotCli.UserFile(machine), null);
    }

    private static ClientPlace Portable(string scope, string file, string? project) =>
        new() { Scope = scope, File = file, Section = CopilotCli.Application.Form.Section, Form = CopilotCli.Application.Form, IsShared = true, Project = project };
}
