using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>Gemini CLI: <c>mcpServers</c> among its other settings. What looks like a secret in its environment reaches a server only where the entry names it.</summary>
internal static class GeminiCli
{
    public static ClientApplication Application { get; } = new()
    {
        Name = "GeminiCLI",
        Title = "Gemini CLI",
        Restart = "Start a new session of Gemini CLI.",
        Files = [new("project", "{project}/.gemini/settings.json"), new("user", "~/.gemini/settings.json")],
        FileNames = [".gemini/settings.json"],
        Form = new()
        {
            Read = ClientVariables.WithDollar,
            Write = VariableWords.WithDollar,
            // Its own reader of settings strips them.
            ReadsComments = true,
            Url = "httpUrl",
            HttpType = null,
            SseType = null,
            IsSseWithoutType = true,
            AllowedTools = "includeTools",
            DeniedTools = "excludeTools",
            Choice = (["mcp", "allowed"], ["mcp", "excluded"]),
            Passing = VariablePassing.NamedInEnvironment,
        },
    };
}
