using System.Text.Json;
using McpGateway.Clients.Forms;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Known;

/// <summary>Claude Code: one file for the user and the servers of single folders, and <c>.mcp.json</c> in a project. Local counts before project, project before user.</summary>
internal static class ClaudeCode
{
    private static readonly string[] s_section = ["mcpServers"];

    public static ClientApplication Application { get; } = new()
    {
        Name = "ClaudeCode",
        Title = "Claude Code",
        Restart = "Start a new session of Claude Code.",
        Places = Places,
        IsPresent = machine => File.Exists(UserFile(machine)) || Directory.Exists(Path.Combine(machine.Home, ".claude")),
        Form = new() { Write = VariableWords.AsInShells, OfProcess = [("type", "\"stdio\"")] },
        FileNames = [".claude.json", ".mcp.json"],
        Program = machine => ClientCommand.Find(machine, "claude"),
    };

    private static string UserFile(ClientMachine machine) => Path.Combine(machine.Value("CLAUDE_CONFIG_DIR") ?? machine.Home, ".claude.json");

    private static IEnumerable<ClientPlace> Places(ClientMachine machine)
    {
        string file = UserFile(machine);
        foreach (string project in Projects(file))
        {
            yield return new ClientPlace { Scope = "local", File = file, Section = ["projects", project, "mcpServers"], Project = project };
        }

        if (machine.Project is { } folder)
        {
            yield return new ClientPlace { Scope = "project", File = Path.Combine(folder, ".mcp.json"), Section = s_section, Project = folder };
        }

        yield return new ClientPlace { Scope = "user", File = file, Section = s_section, IsDefault = true };
    }

    /// <summary>The folders that have servers of their own.</summary>
    private static List<string> Projects(string file)
    {
        var projects = new List<string>();
        try
        {
            byte[] text = File.ReadAllBytes(file);
            if (text.AsSpan().IndexOf("\"projects\""u8) < 0)
            {
                return projects;
            }

            foreach (JsonSyntax.Member project in JsonSyntax.Parse(text.AsSpan().StartsWith("\uFEFF"u8) ? text.AsSpan(3) : text).Find("projects")?.Value.Members ?? [])
            {
                if (project.Value.Find("mcpServers")?.Value.Members.Count > 0)
                {
                    projects.Add(project.Name);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Whoever opens the file for its servers says what is wrong with it.
        }

        return projects;
    }
}
