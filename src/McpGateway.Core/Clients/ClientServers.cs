using System.Globalization;
using System.Text.Json;
using McpGateway.Clients.Forms;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients;

/// <summary>Reads the servers of a client's places.</summary>
internal static class ClientServers
{
    /// <summary>The keys of clients' entries that say nothing to a gateway and nothing is lost without.</summary>
    private static readonly string[] s_silent = ["type", "source", "gallery", "version", "alwaysLoad", "tags"];

    /// <summary>The servers of one place.</summary>
    /// <exception cref="ClientException">The file cannot be understood.</exception>
    public static IReadOnlyList<ClientServer> Read(ClientMachine machine, ClientApplication client, ClientPlace place) =>
        Read(machine, client, place, ClientFile.Read(place.File));

    /// <summary>The servers of one place, of a file that was read before.</summary>
    /// <exception cref="ClientException">The part of the file that holds the servers cannot be understood.</exception>
    public static IReadOnlyList<ClientServer> Read(ClientMachine machine, ClientApplication client, ClientPlace place, ClientFile file)
    {
        if (file.Find(place.Section) is not { } section)
        {
            return client.FormOf(place).MayBeOneServer && file.Root is { } only && ServerSection.LooksLikeServer(new JsonSyntax.Member("", 0, only))
                ? Read(machine, client, place, file, [new JsonSyntax.Member(Path.GetFileNameWithoutExtension(place.File), only.Start, only)])
                : [];
        }

        file.RequireUnique(section);
        return Read(machine, client, place, file, section.Members);
    }

    /// <summary>The servers of entries that were found in a file.</summary>
    public static IReadOnlyList<ClientServer> Read(ClientMachine machine, ClientApplication client, ClientPlace place, ClientFile file, IEnumerable<JsonSyntax.Member> entries) =>
        [.. entries.Select(entry => WithChoice(client.FormOf(place), file, Of(machine, client, place, file.Utf8, entry)))];

    /// <summary>A client may be told beside the servers which of them it starts.</summary>
    private static ClientServer WithChoice(ClientForm form, ClientFile file, ClientServer server)
    {
        if (form.Choice is not { } choice)
        {
            return server;
        }

        List<string>? Names(IReadOnlyList<string> path) => path.Aggregate(file.Root, (holder, name) => JsonValues.Get(holder, name)) is { Kind: JsonValueKind.Array } list ? JsonValues.Texts(list) : null;
        bool isLeftOut = Names(choice.Allowed) is { } allowed && !allowed.Contains(server.Name, StringComparer.Ordinal) || Names(choice.Excluded)?.Contains(server.Name, StringComparer.Ordinal) == true;
        return isLeftOut ? server with { IsLeftOut = true, Definition = server.IsGateway ? server.Definition : server.Definition with { Disabled = true } } : server;
    }

    private static ClientServer Of(ClientMachine machine, ClientApplication client, ClientPlace place, byte[] text, JsonSyntax.Member raw)
    {
        ClientForm form = client.FormOf(place);
        JsonSyntax.Member entry = EntryForms.Translate(raw, form);
        var problems = new ProblemList(place.File, text);
        ServerDefinition written = EntryReader.Read(entry, problems);
        if (entry.Name == ConfigurationReader.ReservedName)
        {
            // The name is reserved in the gateway's own file only; it is the usual one for the gateway in a client's.
            written = EntryReader.Read(entry with { Name = "gateway-2" }, new ProblemList(place.File, text));
        }

        var variables = new ClientVariables(machine, place);
        string Translated(string value) => VariableMark.Resolve(form.Read(value, variables));
        ServerDefinition definition = written with
        {
            Command = written.Command is { } command ? Translated(command) : null,
            Arguments = [.. written.Arguments.Select(Translated)],
            Environment = written.Environment.ToDictionary(pair => pair.Key, pair => Translated(pair.Value), StringComparer.Ordinal),
            Headers = written.Headers.ToDictionary(pair => pair.Key, pair => Translated(pair.Value), StringComparer.Ordinal),
            WorkingDirectory = written.WorkingDirectory is { } folder ? Translated(folder) : place.Project,
            Url = written.Url is { } url ? Translated(url) : null,
            Problem = written.Problem is { } problem && raw.Value.Find("source")?.Value.Text == "extension" ? "it comes with an extension of the client, which alone can start it" : written.Problem,
        };
        if (form.StartsInFileFolder && definition.WorkingDirectory is null && NeedsFolder(definition, Path.GetDirectoryName(place.File)))
        {
            definition = definition with { WorkingDirectory = Path.GetDirectoryName(place.File) };
        }

        bool isGateway = GatewayEntry.Is(written);
        return new ClientServer
        {
            Client = client,
            Place = place,
            Name = entry.Name,
            Definition = definition,
            IsGateway = isGateway,
            IsSseByDefault = form is { IsSseWithoutType: true, HttpType: not null } && written.Protocol == HttpProtocol.Sse && JsonValues.Get(entry.Value, "type")?.Start != JsonValues.Get(raw.Value, "type")?.Start,
            HasStartLimit = isGateway && form.StartLimit is { } limit && !(JsonValues.Get(raw.Value, limit.Member) is { Kind: JsonValueKind.Number } seconds && double.TryParse(seconds.Text, CultureInfo.InvariantCulture, out double said) && said > limit.Seconds),
            Notes = isGateway ? [] : [.. variables.Notes, .. NotesOn(definition, entry)],
            Problems = isGateway ? [] : [.. problems.Items.Select(problem => problem.ToString())],
        };
    }

    /// <summary>Whether a relative path of the entry leads to something there. Where none does, the server is the same in every folder.</summary>
    private static bool NeedsFolder(ServerDefinition definition, string? folder) =>
        !string.IsNullOrEmpty(folder)
        && ((string?[])[definition.Command, .. definition.Arguments]).Any(text => !string.IsNullOrEmpty(text) && !Path.IsPathRooted(text) && Path.Exists(Path.Combine(folder, text)));

    private static IEnumerable<string> NotesOn(ServerDefinition definition, JsonSyntax.Member entry)
    {
        if (definition.Kind == ServerKind.Http && definition.Headers.Count == 0)
        {
            yield return "It is a remote server without headers: if it wants a login, mcp-gateway login (in PowerShell: Connect-McpServer) gives it one.";
        }

        if (ArchivedPackages.Of(definition) is { } archived)
        {
            yield return $"{archived.Fact} {archived.Successor}";
        }

        string[] unknown = [.. entry.Value.Members.Select(member => member.Name).Where(name => !DefinitionWriter.Knows(name) && !s_silent.Contains(name, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
        foreach (string name in unknown.Where(name => ForeignKeys.Instead(name) is not null && EntryReader.Says(entry.Value.Find(name)!.Value)))
        {
            yield return $"\"{name}\" is not taken over: {ForeignKeys.Instead(name)}.";
        }

        string[] others = [.. unknown.Where(name => ForeignKeys.Instead(name) is null)];
        if (others.Length > 0)
        {
            yield return $"Only the client knows {string.Join(", ", others.Select(name => $"\"{name}\""))}; this is not taken over.";
        }
    }
}
