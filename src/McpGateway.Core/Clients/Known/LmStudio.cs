using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>LM Studio: <c>mcp.json</c> as Cursor has it.</summary>
internal static class LmStudio
{
    public static ClientApplication Application { get; } = new()
    {
        Name = "LMStudio",
        Title = "LM Studio",
        Restart = "Switch the server on in LM Studio, in the panel Program of a chat.",
        Files = [new("user", "~/.lmstudio/mcp.json")],
        FileNames = [".lmstudio/mcp.json"],
        Form = new() { Read = ClientVariables.AsInEditors, Write = VariableWords.AsInEditors, HttpType = null },
    };
}
