using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>
/// Codex, as CLI, application and extension: <c>config.toml</c>. It knows no variables but hands those on that are named, and waits 10 s for a server to start where nothing else is said.
/// </summary>
internal static class Codex
{
    public static ClientApplication Application { get; } = new()
    {
        Name = "Codex",
        Title = "Codex",
        Restart = "Start a new session of Codex.",
        Files = [new("project", "{project}/.codex/config.toml"), new("user", "${CODEX_HOME:-~/.codex}/config.toml")],
        FileNames = [".codex/config.toml", "config.toml"],
        Form = new()
        {
            Section = ["mcp_servers"],
            Read = ClientVariables.AsText,
            Write = VariableWords.AsText,
            ReadsComments = true,
            Headers = "http_headers",
            HttpType = null,
            SseType = null,
            SaysEnabled = true,
            AllowedTools = "enabled_tools",
            DeniedTools = "disabled_tools",
            Passing = VariablePassing.NamedInList,
            // Where PowerShell starts the gateway, a first start after an update takes longer.
            OfGateway = [("startup_timeout_sec", "60")],
            StartLimit = (10, "startup_timeout_sec"),
        },
    };
}
