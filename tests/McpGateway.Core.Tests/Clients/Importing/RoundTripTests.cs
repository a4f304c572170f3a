using System.Text;
using McpGateway.Clients;
using McpGateway.Clients.Forms;
using McpGateway.Clients.Importing;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;

namespace McpGateway.Tests.Clients.Importing;

/// <summary>Servers that come from one client and go to another are the same servers there.</summary>
public sealed class RoundTripTests
{
    private static readonly ServerDefinition[] s_servers =
    [
        new() { Name = "files", Command = "npx", Arguments = ["-y", "files \"quoted\" \\ back", "Zürich 😀", ""] },
        new() { Name = "with-variables", Command = "uvx", Arguments = ["a"], Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["LEVEL"] = "info", ["ODD.NAME"] = "x=y", ["PRICE"] = "5 $" } },
        new() { Name = "off", Command = "off", Disabled = true },
        new() { Name = "remote", Kind = ServerKind.Http, Url = "https://example.com/mcp?a=b", Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Team"] = "core" } },
        new() { Name = "local remote", Kind = ServerKind.Http, Url = "http://127.0.0.1:8000/mcp" },
    ];

    public static TheoryData<string> Clients { get; } = [.. KnownClients.All.Select(client => client.Name)];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task From_each_client_into_each_other(string name)
    {
        ClientApplication from = KnownClients.Find(name)!;
        using var source = new ClientRig();
        ClientPlace place = from.Places(source.Machine).First(place => place is { Scope: "user", IsShared: false });
        source.Write(place.File, Text(from, place, s_servers));
        await source.ImportAsync(ImportSource.OfClient(source.Machine, from), new ImportOptions { KeepSecrets = true });
        Assert.Equal(Expected(s_servers), Expected(source.Servers));

        foreach (ClientApplication into in KnownClients.All)
        {
            using var target = new ClientRig();
            ClientPlace there = into.Places(target.Machine).First(other => other is { Scope: "user", IsShared: false });
            string file = target.Write(there.File, Text(into, there, source.Servers));

            await target.ImportAsync(ImportSource.OfClient(target.Machine, into), new ImportOptions { KeepSecrets = true });
            Assert.True(Expected(s_servers).SequenceEqual(Expected(target.Servers)), $"{from.Name} into {into.Name}: {await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)}\n{string.Join('\n', Expected(target.Servers))}");
            if (into.NoInstallation is not null)
            {
                continue;
            }

            // In the client, all of it gives way to the gateway, comes back, and is the same.
            byte[] before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            InstallResult installed = await target.InstallAsync(into);
            Assert.All(installed.Servers, server => Assert.Equal(ImportAction.Same, server.Action));
            Assert.True(new ClientFinder(target.Machine).Look(into).HasGateway);
            await target.UninstallAsync(into);
            Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void Variables_are_written_as_the_client_has_them_and_read_again(string name)
    {
        ClientApplication client = KnownClients.Find(name)!;
        using var rig = new ClientRig();
        ClientPlace place = client.Places(rig.Machine).First(place => place is { Scope: "user", IsShared: false });
        if (client.Form.Write("${env:A_KEY}") == "${env:A_KEY}" && client.Form.Read("${env:A_KEY}", new ClientVariables(rig.Machine, place)) != "${env:A_KEY}")
        {
            // It knows none: the value would have to stand there.
            Assert.Contains(name, (string[])["ClaudeDesktop", "Zed", "Codex"]);
            return;
        }

        ServerDefinition server = new() { Name = "a", Command = "x", Arguments = ["-k", "${A_KEY}"], Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["KEY"] = "Bearer ${env:A_KEY}" } };
        rig.Write(place.File, Text(client, place, [server]));

        ClientServer read = Assert.Single(ImportSource.OfClient(rig.Machine, client));

        string[] written = [read.Definition.Arguments[1], read.Definition.Environment["KEY"]];
        Assert.Equal(["${env:A_KEY}", "Bearer ${env:A_KEY}"], written.Select(text => text.Replace("${A_KEY}", "${env:A_KEY}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ClaudeCode", """{"type": "http", "url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("VSCode", """{"type": "http", "url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("Windsurf", """{"serverUrl": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("Devin", """{"url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("Cline", """{"type": "streamableHttp", "url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("RooCode", """{"type": "streamable-http", "url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("Zed", """{"source": "custom", "url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("Codex", """{"url": "https://x", "http_headers": { "A": "b" }}""")]
    [InlineData("GeminiCLI", """{"httpUrl": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("CopilotCLI", """{"type": "http", "url": "https://x", "headers": { "A": "b" }, "tools": ["*"]}""")]
    [InlineData("Continue", """{"type": "streamable-http", "url": "https://x", "headers": { "A": "b" }}""")]
    [InlineData("OpenCode", """{"type": "remote", "url": "https://x", "headers": { "A": "b" }}""")]
    public void A_remote_server_is_written_in_the_clients_words(string client, string expected)
    {
        ServerDefinition server = new() { Name = "a", Kind = ServerKind.Http, Url = "https://x", Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "b" } };

        Assert.Equal(expected, EntryWriter.Write(KnownClients.Find(client)!.Form, server, new JsonTextEditor.Layout("", ""), 0));
    }

    private static string[] Expected(IEnumerable<ServerDefinition> servers) =>
        [.. servers.Select(server => $"{server.Name} {server.Disabled} {server.Command} {string.Join('|', server.Arguments)} {Of(server.Environment)} {server.Url} {Of(server.Headers)}").Order(StringComparer.Ordinal)];

    private static string Of(IReadOnlyDictionary<string, string> map) => string.Join('|', map.OrderBy(pair => pair.Key, StringComparer.Ordinal));

    /// <summary>A client's file with these servers in it.</summary>
    private static byte[] Text(ClientApplication client, ClientPlace place, IEnumerable<ServerDefinition> servers)
    {
        ClientFile file = ClientFile.Read(place.File);
        string text = servers.Aggregate(file.Text, (edited, server) => file.Set(edited, place.Section, server.Name, layout => EntryWriter.Write(client.FormOf(place), server, layout, place.Section.Count + 1)));
        return Encoding.UTF8.GetBytes(text);
    }
}
