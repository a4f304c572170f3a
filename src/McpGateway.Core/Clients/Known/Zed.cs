using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>Zed: <c>context_servers</c> among all its other settings, with comments and trailing commas.</summary>
internal static class Zed
{
    private static readonly (string, string)[] s_source = [("source", "\"custom\"")];

    public static ClientApplication Application { get; } = new()
    {
        Name = "Zed",
        Title = "Zed",
        Restart = "Zed takes the change up by itself.",
        Files =
        [
            new("project", "{project}/.zed/settings.json"),
            new("user", "${XDG_CONFIG_HOME:-~/.config}/zed/settings.json") { OnWindows = "{data}/Zed/settings.json" },
        ],
        FileNames = ["zed/settings.json", "Zed/settings.json", ".zed/settings.json"],
        Form = new()
        {
            Section = ["context_servers"],
            Read = ClientVariables.AsText,
            Write = VariableWords.AsText,
            ReadsComments = true,
            OfProcess = s_source,
            OfRemote = s_source,
            HttpType = null,
            SseType = null,
            SaysEnabled = true,
        },
    };
}
