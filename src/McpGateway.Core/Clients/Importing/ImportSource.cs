using System.Text.Json;
using McpGateway.Clients.Forms;
using McpGateway.Clients.Known;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Importing;

/// <summary>Where servers to be imported stand: in a client, in a file, in a text.</summary>
public static class ImportSource
{
    private static readonly ClientApplication s_file = new() { Name = "File", Title = "the file", Restart = "", Form = new() { Read = ClientVariables.AsAnywhere } };

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
            ClientPlace[] own = [.. client.Places(machine).Where(place => !place.IsShared && Path.GetFullPath(place.File) == path)];
            if (own.Length > 0)
            {
                return Of(machine, client, own);
            }
        }

        ClientFile file = ClientFile.Read(path);
        string name = Path.GetFileName(path), named = $"{Path.GetFileName(Path.GetDirectoryName(path))}/{name}";
        ClientApplication? known = KnownClients.All.Append(Mcporter.Application).FirstOrDefault(client => client.FileNames.Contains(named, StringComparer.Ordinal))
            ?? KnownClients.All.Append(Mcporter.Application).FirstOrDefault(client => client.FileNames.Contains(name, StringComparer.Ordinal));
        return Of(machine, known ?? (name == "mcp.json" && file.Root?.Find("servers") is not null ? Client("VSCode") : s_file), file);
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
        ServerSection? section = file.Root is null ? null
            : client.Form.Section is [var own] && file.Root.Find(own)?.Value is { } servers ? new ServerSection(client.Form.Section, servers)
            : ServerSection.Of(file.Root);
        JsonSyntax.Member[] loose = section?.Servers is null && file.Root is not null ? [.. file.Root.Members.Where(member => member.Name != "$schema")] : [];
        bool isEntries = loose.Length > 0 && Array.TrueForAll(loose, member => ServerSection.LooksLikeServer(EntryForms.Translate(member, client.Form)));
        IReadOnlyList<JsonSyntax.Member>? listed = section?.Servers is { } list ? EntryForms.OfList(list) : null;
        if (section?.Servers?.Kind != JsonValueKind.Object && !isEntries && listed is null)
        {
            throw new ClientException($"{file.Path} has no servers. They stand in an object \"mcpServers\" or \"servers\".") { IsContent = true };
        }

        string folder = Path.GetDirectoryName(file.Path) ?? "";
        string? project = Path.GetFileName(folder) is ".vscode" or ".cursor" or ".zed" or ".roo" or ".gemini" or ".codex" or ".github" or ".devin" && folder != Path.Combine(machine.Home, Path.GetFileName(folder)) ? Path.GetDirectoryName(folder) : Path.GetFileName(file.Path) == ".mcp.json" ? folder : null;
        var place = new ClientPlace { Scope = "file", File = file.Path, Section = isEntries ? [] : section!.Path, Project = project };
        IReadOnlyList<ClientServer> found = (isEntries ? loose : listed) is { } entries
            ? ClientServers.Read(machine, client, place, file, entries)
            : ClientServers.Read(machine, client, place, file);
        // mcporter: what is told of the file stands with its first server.
        string[] imports = [.. (file.Root?.Find("imports")?.Value.Items ?? []).Select(import => import.Text ?? "")];
        string note = $"The file also takes servers from {string.Join(", ", imports)} (\"imports\"). Import those from these clients.";
        return imports.Length == 0 ? found : [.. found.Select((server, at) => at == 0 ? server with { Notes = [.. server.Notes, note] } : server)];
    }
}
