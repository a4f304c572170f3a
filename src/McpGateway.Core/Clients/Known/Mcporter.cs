using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>
/// mcporter, which calls servers from a command line: <c>config/mcporter.json</c> of a project, <c>~/.mcporter/mcporter.json</c>. Files of it can be imported; it is no
/// client that the gateway could be installed in.
/// </summary>
internal static class Mcporter
{
    public static ClientApplication Application { get; } = new()
    {
        Name = "Mcporter",
        Title = "mcporter",
        Restart = "",
        Form = new() { Read = ClientVariables.AsInMcporter, SplitsCommand = true, StartsInFileFolder = true },
        FileNames = ["mcporter.json", "mcporter.jsonc"],
    };
}
