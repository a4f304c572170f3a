using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>
/// Cline, which shares a file between VS Code, its CLI and JetBrains' IDEs and moves its older one there; and Roo Code, which was made of it and is not continued.
/// </summary>
internal static class Cline
{
    private const string Storage = "{data}/Code/User/globalStorage/";

    public static ClientApplication Application { get; } = new()
    {
        Name = "Cline",
        Title = "Cline",
        Restart = "Cline takes the change up by itself; otherwise restart the server in its panel under MCP Servers.",
        Files =
        [
            new("user", "${CLINE_DATA_DIR:-${CLINE_DIR:-~/.cline}/data}/settings/cline_mcp_settings.json") { Sign = "${CLINE_DIR:-~/.cline}" },
            new("older", Storage + "saoudrizwan.claude-dev/settings/cline_mcp_settings.json") { Role = ClientFileRole.Older, Sign = Storage + "saoudrizwan.claude-dev" },
        ],
        FileNames = ["cline_mcp_settings.json"],
        // An address without a type is one of the older HTTP+SSE.
        Form = new() { Read = ClientVariables.AsInEditors, Write = VariableWords.AsInEditors, HttpType = "streamableHttp", IsSseWithoutType = true },
    };

    public static ClientApplication RooCode { get; } = new()
    {
        Name = "RooCode",
        Title = "Roo Code",
        Restart = "",
        NoInstallation = "Roo Code is discontinued: its last release was in May 2026. Take its servers over with Import-McpServer RooCode (mcp-gateway import --client RooCode), and use Cline, which the gateway is installed in.",
        Files =
        [
            new("project", "{project}/.roo/mcp.json"),
            new("user", Storage + "rooveterinaryinc.roo-cline/settings/mcp_settings.json") { Sign = Storage + "rooveterinaryinc.roo-cline" },
        ],
        FileNames = ["mcp_settings.json", ".roo/mcp.json"],
        Form = new() { Read = ClientVariables.AsInEditors, Write = VariableWords.AsInEditors, HttpType = "streamable-http", DeniedTools = "disabledTools" },
    };
}
