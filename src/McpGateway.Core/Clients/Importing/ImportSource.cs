using System.Text.Json;
using McpGateway.Clients.Known;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Importing;

/// <summary>Where servers to be imported stand: in a client, in a file, in a text.</summary>
public static class ImportSource
{
    private static readonly ClientApplication s_file = new() { Name = "File", Title = "the file", Restart = "", Translate = ClientVariables.AsAnywhere };

    /// <summary>The servers of a client on a machine, of all its places.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="client">The client.</param>
    /// <exception cref="ClientException">One of its files cannot be understood.</exception>
    public static IReadOnlyList<ClientServer> OfClient(ClientMachine machine, ClientApplication client) => Of(machine, client, client.Places(machine));

    /// <summary>The servers of a file: a client's own, or one that has servers as clients do.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="path">The full path of the file.</param>
    /// <exception cref="ClientException">The file is missing or cannot be understood.</exception>
    public static IReadOnlyList<ClientServer> OfFile(ClientMachine machine, string path)
    {
        if (!File.Exists(path))
        {
            throw new ClientException($"{path} is not there. Name a file with \"mcpServers\" or \"servers\".");
        }

        foreach (ClientApplication client in KnownClients.All)
        {
            ClientPlace[] own = [.. client.Places(machine).Where(place => Path.GetFullPath(place.File) == path)];
            if (own.Length > 0)
            {
                return Of(machine, client, own);
            }
        }

        ClientFile file = ClientFile.Read(path);
        ClientApplication known = Path.GetFileName(path) switch
        {
            "claude_desktop_config.json" => Client("ClaudeDesktop"),
            ".claude.json" or ".mcp.json" => Client("ClaudeCode"),
            "mcp.json" when file.Root?.Find("servers") is not null => Client("VSCode"),
            _ => Mcporter.Owns(path) ? Mcporter.Application : s_file,
        };
        return Of(machine, known, file);
    }

    /// <summary>The servers of a text in the form of a client's file, or of entries alone.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ClientException">The text cannot be understood.</exception>
    public static IReadOnlyList<ClientServer> OfText(ClientMachine machine, string text)
    {
        ClientFile file = ClientFile.Of("The text", text);
        return Of(machine, s_file, file);
    }

    private static ClientApplication Client(string name) => KnownClients.Find(name)!;

    private static List<ClientServer> Of(ClientMachine machine, ClientApplication client, IEnumerable<ClientPlace> places)
    {
        var files = new Dictionary<string, ClientFile>(StringComparer.Ordinal);
        var servers = new List<ClientServer>();
        foreach (ClientPlace place in places)
        {
            ClientFile file = files.GetValueOrDefault(place.File) ?? (files[place.File] = ClientFile.Read(place.File));
            servers.AddRange(ClientServers.Read(machine, client, place, file));
        }

        return servers;
    }

    private static IReadOnlyList<ClientServer> Of(ClientMachine machine, ClientApplication client, ClientFile file)
    {
        ServerSection? section = file.Root is null ? null : ServerSection.Of(file.Root);
        JsonSyntax.Member[] loose = section?.Servers is null && file.Root is not null ? [.. file.Root.Members.Where(member => member.Name != "$schema")] : [];
        bool isEntries = loose.Length > 0 && Array.TrueForAll(loose, member => ServerSection.LooksLikeServer(EntryForms.Translate(member, splitsCommand: false)));
        IReadOnlyList<JsonSyntax.Member>? listed = section?.Servers is { } list ? EntryForms.OfList(list) : null;
        if (section?.Servers?.Kind != JsonValueKind.Object && !isEntries && listed is null)
        {
            throw new ClientException($"{file.Path} has no servers. They stand in an object \"mcpServers\" or \"servers\".") { IsContent = true };
        }

        string folder = Path.GetDirectoryName(file.Path) ?? "";
        string? project = Path.GetFileName(folder) is ".vscode" or ".cursor" ? Path.GetDirectoryName(folder) : Path.GetFileName(file.Path) == ".mcp.json" ? folder : null;
        var place = new ClientPlace { Scope = "file", File = file.Path, Section = isEntries ? [] : section!.Path, Project = project };
        IReadOnlyList<ClientServer> servers = (isEntries ? loose : listed) is { } entries
            ? ClientServers.Read(machine, client, place, file, entries)
            : ClientServers.Read(machine, client, place, file);
        // mcporter: what is told of the file stands with its first server.
        string[] imports = [.. (file.Root?.Find("imports")?.Value.Items ?? []).Select(import => import.Text ?? "")];
        string note = $"The file also takes servers from {string.Join(", ", imports)} (\"imports\"). Import those from these clients.";
        return imports.Length == 0 ? servers : [.. servers.Select((server, at) => at == 0 ? server with { Notes = [.. server.Notes, note] } : server)];
    }
}
