using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>GitHub Copilot CLI: <c>mcp-config.json</c>, which sessions of Copilot in VS Code read, too, and the files of a project. It wants it said which tools are meant.</summary>
internal static class CopilotCli
{
    private static readonly ClientFileRule s_user = new("user", "${COPILOT_HOME:-~/.copilot}/mcp-config.json");

    public static ClientApplication Application { get; } = new()
    {
        Name = "CopilotCLI",
        Title = "GitHub Copilot CLI",
        Restart = "Start a new session of Copilot CLI.",
        Files =
        [
            new("project", "{project}/.mcp.json") { IsShared = true },
            new("repository", "{project}/.github/mcp.json") { IsShared = true },
            s_user,
        ],
        FileNames = ["mcp-config.json", ".github/mcp.json"],
        Form = new()
        {
            Read = ClientVariables.AsInCopilot,
            Write = VariableWords.AsInShells,
            OfProcess = [("type", "\"local\"")],
            Always = [("tools", "[\"*\"]")],
            AllowedTools = "tools",
        },
    };

    public static string UserFile(ClientMachine machine) => s_user.FileOn(machine)!;
}
