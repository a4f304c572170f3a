using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// Where in a file the servers stand: under <c>mcpServers</c>, or where another client has them, so that its file can be taken as it is.
/// </summary>
/// <param name="Path">The names from the root object on.</param>
/// <param name="Servers">The object with an entry for each server, or what is there in its place; null where there is nothing yet.</param>
internal sealed record ServerSection(IReadOnlyList<string> Path, JsonSyntax? Servers)
{
    /// <summary>Where servers belong, and are written to where the file has none.</summary>
    public const string Own = "mcpServers";

    /// <summary>VS Code and Visual Studio, VS Code's settings in both notations, Zed, Amp, Codex as JSON.</summary>
    private static readonly string[][] s_others =
        [["servers"], ["mcp.servers"], ["mcp", "servers"], ["mcp", Own], ["context_servers"], ["amp." + Own], ["mcp_servers"]];

    /// <summary>Where servers are read, each place as names from the root object on.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Places { get; } = [[Own], .. s_others];

    private static readonly string[] s_notServers = ["gateway", "$schema", "inputs"];

    /// <summary>The name as it is to be told: <c>mcp.servers</c>.</summary>
    public string Name => string.Join('.', Path);

    /// <summary>Finds the servers of a file.</summary>
    public static ServerSection Of(JsonSyntax root)
    {
        if (root.Find(Own) is { } own)
        {
            return new ServerSection([Own], own.Value);
        }

        JsonSyntax.Member? spelled = root.Members.FindLast(member => member.Name.Equals(Own, StringComparison.OrdinalIgnoreCase));
        IEnumerable<string[]> paths = spelled is null ? s_others : [[spelled.Name], .. s_others];
        return paths.Select(path => new ServerSection(path, At(root, path))).FirstOrDefault(section => section.Servers?.Kind == JsonValueKind.Object)
            ?? new ServerSection([Own], null);
    }

    /// <summary>Tells servers that stand where nobody reads them: an empty list would look as if there were none.</summary>
    public void TellOthers(JsonSyntax root, ProblemList problems)
    {
        foreach (string[] path in s_others.Where(path => !path.SequenceEqual(Path, StringComparer.Ordinal)))
        {
            if (At(root, path) is { } other && other.Members.Exists(LooksLikeServer) && root.Find(path[0]) is { } place)
            {
                problems.Add(place.NameStart, $"the servers under \"{string.Join('.', path)}\" are not read because the file also has \"{Name}\". Move them there.");
            }
        }

        if (Servers is not null)
        {
            return;
        }

        foreach (JsonSyntax.Member member in root.Members.Where(member => !s_notServers.Contains(member.Name, StringComparer.Ordinal)))
        {
            if (LooksLikeServer(member))
            {
                problems.Add(member.NameStart, $"'{member.Name}' is outside the list of servers and is not read: entries belong in the object \"{Own}\". Wrap them in {{ \"{Own}\": ... }}.");
                return;
            }

            if (member.Value.Kind == JsonValueKind.Object ? member.Value.Members.Exists(LooksLikeServer) : member.Value.Items.Exists(IsServer))
            {
                problems.Add(member.NameStart, $"the servers under \"{member.Name}\" are not read: entries belong in the object \"{Own}\". Rename \"{member.Name}\", or move them.");
                return;
            }
        }
    }

    private static JsonSyntax? At(JsonSyntax root, IReadOnlyList<string> path)
    {
        JsonSyntax? value = root;
        foreach (string name in path)
        {
            value = value?.Find(name)?.Value;
        }

        return value;
    }

    /// <summary>Whether a member has what an entry for a server has.</summary>
    public static bool LooksLikeServer(JsonSyntax.Member member) => IsServer(member.Value);

    private static bool IsServer(JsonSyntax value) =>
        value.Members.Exists(member => member.Name.ToLowerInvariant() is "command" or "url" or "serverurl" or "httpurl" or "baseurl" && member.Value.Kind is JsonValueKind.String or JsonValueKind.Array);
}
