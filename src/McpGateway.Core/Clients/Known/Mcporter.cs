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
        Translate = ClientVariables.AsInMcporter,
        SplitsCommand = true,
        StartsInFileFolder = true,
    };

    /// <summary>Whether a file is named as it names its own.</summary>
    public static bool Owns(string path) => Path.GetFileName(path) is "mcporter.json" or "mcporter.jsonc";
}
