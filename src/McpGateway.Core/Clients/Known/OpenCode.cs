using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>opencode: <c>mcp</c> in <c>opencode.json</c> or <c>opencode.jsonc</c>, both of which count, with the program and its arguments in one list.</summary>
internal static class OpenCode
{
    private const string Folder = "${XDG_CONFIG_HOME:-~/.config}/opencode/";

    public static ClientApplication Application { get; } = new()
    {
        Name = "OpenCode",
        Title = "opencode",
        Restart = "Start opencode again.",
        Files =
        [
            new("project", "{project}/opencode.jsonc"),
            new("project", "{project}/opencode.json"),
            new("user", Folder + "opencode.jsonc") { Role = ClientFileRole.Alternative },
            new("user", Folder + "opencode.json"),
        ],
        FileNames = ["opencode.json", "opencode.jsonc"],
        Form = new()
        {
            Section = ["mcp"],
            Read = ClientVariables.InBraces,
            Write = VariableWords.InBraces,
            ReadsComments = true,
            OfProcess = [("type", "\"local\"")],
            JoinsCommand = true,
            Environment = "environment",
            HttpType = "remote",
            SseType = "remote",
            SaysEnabled = true,
            OfGateway = [("enabled", "true")],
        },
    };
}
