using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>
/// Windsurf and what it has become: Cascade reads the file of Windsurf, in the editor and in JetBrains' IDEs; Devin Local, the agent of new tabs in Devin Desktop, reads one of its own.
/// </summary>
internal static class Windsurf
{
    private static readonly ClientForm s_form = new()
    {
        Read = ClientVariables.AsInEditors,
        Write = VariableWords.AsInEditors,
        Url = "serverUrl",
        SseUrl = "serverUrl",
        HttpType = null,
        SseType = null,
        DeniedTools = "disabledTools",
    };

    public static ClientApplication Application { get; } = new()
    {
        Name = "Windsurf",
        Title = "Windsurf",
        Restart = "Refresh the servers in the panel of Cascade.",
        Files =
        [
            new("user", "~/.codeium/windsurf/mcp_config.json"),
            new("jetbrains", "~/.codeium/mcp_config.json") { Role = ClientFileRole.Extra },
        ],
        FileNames = ["windsurf/mcp_config.json", ".codeium/mcp_config.json"],
        Form = s_form,
    };

    public static ClientApplication Devin { get; } = new()
    {
        Name = "Devin",
        Title = "Devin Desktop",
        Restart = "Start a new session of Devin Local.",
        Files =
        [
            new("project", "{project}/.devin/mcp_config.json"),
            new("user", "~/.config/devin/mcp_config.json") { OnWindows = "{data}/devin/mcp_config.json" },
        ],
        FileNames = ["devin/mcp_config.json", ".devin/mcp_config.json"],
        Form = s_form with { Url = "url", SseUrl = "url" },
    };
}
