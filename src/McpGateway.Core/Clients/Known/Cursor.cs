namespace McpGateway.Clients.Known;

/// <summary>Cursor: <c>mcp.json</c> for the user and for a project, with the variables of VS Code.</summary>
internal static class Cursor
{
    private static readonly string[] s_section = ["mcpServers"];

    public static ClientApplication Application { get; } = new()
    {
        Name = "Cursor",
        Title = "Cursor",
        Restart = "Switch the server on in Cursor's settings under MCP, or restart Cursor.",
        Places = Places,
        IsPresent = machine => Directory.Exists(Path.Combine(machine.Home, ".cursor")),
        Translate = ClientVariables.AsInEditors,
        StdioType = "stdio",
    };

    private static IEnumerable<ClientPlace> Places(ClientMachine machine)
    {
        if (machine.Project is { } project && project != machine.Home)
        {
            yield return new ClientPlace { Scope = "project", File = Path.Combine(project, ".cursor", "mcp.json"), Section = s_section, Project = project };
        }

        yield return new ClientPlace { Scope = "user", File = Path.Combine(machine.Home, ".cursor", "mcp.json"), Section = s_section, IsDefault = true };
    }
}
