using McpGateway.Clients.Known;

namespace McpGateway.Clients;

/// <summary>The clients that this version can read from and install into.</summary>
public static class KnownClients
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClientApplication> All { get; } =
    [
        ClaudeDesktop.Application, ClaudeCode.Application, VisualStudioCode.Stable, VisualStudioCode.Insiders, Cursor.Application, Windsurf.Application, Windsurf.Devin, Cline.Application,
        Cline.RooCode, Zed.Application, Codex.Application, GeminiCli.Application, CopilotCli.Application, Continue.Application, LmStudio.Application, OpenCode.Application,
    ];

    /// <summary>The client of a name, upper and lower case alike; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public static ClientApplication? Find(string name) => All.FirstOrDefault(client => client.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
