using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>Cursor: <c>mcp.json</c> for the user and for a project, with the variables of VS Code.</summary>
internal static class Cursor
{
    public static ClientApplication Application { get; } = new()
    {
        Name = "Cursor",
        Title = "Cursor",
        Restart = "Switch the server on in Cursor's settings under MCP, or restart Cursor.",
        Files = [new("project", "{project}/.cursor/mcp.json"), new("user", "~/.cursor/mcp.json")],
        Form = new() { Read = ClientVariables.AsInEditors, Write = VariableWords.AsInEditors, OfProcess = [("type", "\"stdio\"")] },
    };
}
