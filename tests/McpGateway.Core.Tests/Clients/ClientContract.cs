using System.Text;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;

namespace McpGateway.Tests.Clients;

/// <summary>What holds for every client: its file, however its user has it, goes through install and uninstall and comes out as it was.</summary>
public abstract class ClientContract
{
    /// <summary>What files are like.</summary>
    public static TheoryData<string> Kinds { get; } =
        ["usual", "windows", "tabs", "marked", "unfinished", "one line", "no section", "empty section", "only the section", "empty object", "empty", "missing", "big", "comments", "odd"];

    /// <summary>Those whose section holds servers.</summary>
    public static TheoryData<string> WithServers { get; } = ["usual", "windows", "tabs", "marked", "unfinished", "one line", "only the section", "big", "comments", "odd"];

    private protected abstract ClientApplication Client { get; }

    private protected abstract string Section { get; }

    /// <summary>The three servers of its file, in its own words: the entries between the braces.</summary>
    private protected virtual string Servers => $$"""
            "files": {
              "command": "npx",
              "args": ["-y", "@modelcontextprotocol/server-filesystem", "/data"]
            },
            "github": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"],
                "env": {"GITHUB_PERSONAL_ACCESS_TOKEN":"{{ClientRig.Secret}}"} },

            "off": { "disabled": true, "command": "uvx", "args": ["mcp-server-time", "Zürich \ud83d\ude00 😀"] }
        """;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_comes_out_as_it_was(string kind)
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, kind);

        InstallResult installed = await rig.InstallAsync(Client);
        Assert.True(installed.Changed);
        Assert.Equal(["gateway"], ClientRig.Entries(file, Section));
        byte[] between = await File.ReadAllBytesAsync(file);
        Assert.Equal(before is [0xEF, ..], between is [0xEF, ..]);
        Assert.Equal(before is null ? null : before, installed.Backup is null ? null : await File.ReadAllBytesAsync(installed.Backup));

        Assert.False((await rig.InstallAsync(Client)).Changed);
        Assert.Equal(between, await File.ReadAllBytesAsync(file));

        Assert.True((await rig.UninstallAsync(Client)).Changed);
        Assert.Equal(before, Read(file));
        Assert.False((await rig.UninstallAsync(Client)).Changed);
        Assert.Equal(before, Read(file));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_edit_elsewhere_stays_and_nothing_else_changes(string kind)
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, kind);
        await rig.InstallAsync(Client);

        string Edit(string text) => JsonTextEditor.Set(text, ["addedByHand"], _ => "[1, 2]");
        Change(file, Edit);
        await rig.UninstallAsync(Client);

        string after = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("gateway", after, StringComparison.Ordinal);
        if (kind is "missing" or "empty" or "empty object")
        {
            // Where there was nothing, there is no way it was laid out.
            Assert.Equal("""{"addedByHand":[1,2]}""", string.Concat(after.Where(c => !char.IsWhiteSpace(c))));
        }
        else
        {
            File.WriteAllBytes(file, before!);
            Change(file, Edit);
            Assert.Equal(await File.ReadAllTextAsync(file), after);
        }
    }

    [Theory]
    [MemberData(nameof(WithServers))]
    public async Task An_edit_beside_the_gateway_stays_and_nothing_else_changes(string kind)
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, kind);
        await rig.InstallAsync(Client);

        Change(file, text => JsonTextEditor.Set(text, [Section, "mine"], _ => """{ "command": "my-own-server" }"""));
        await rig.UninstallAsync(Client);

        Assert.Equal(["files", "github", "off", "mine"], ClientRig.Entries(file, Section));
        Change(file, text => JsonTextEditor.Remove(text, [Section, "mine"])!);
        Assert.Equal(Encoding.UTF8.GetString(before!), Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)));
    }

    [Theory]
    [MemberData(nameof(WithServers))]
    public async Task A_file_that_the_client_has_written_anew_gets_its_servers_back(string kind)
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, kind);
        string own = SectionOf(Encoding.UTF8.GetString(before!));
        await rig.InstallAsync(Client);

        // Other white space everywhere, as a program has it that reads and writes the whole.
        Change(file, text => System.Text.Json.Nodes.JsonNode.Parse(text, null, new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!.ToJsonString());
        await rig.UninstallAsync(Client);

        Assert.Equal(own, SectionOf(await File.ReadAllTextAsync(file)));
    }

    [Fact]
    public async Task With_the_servers_kept_only_the_gateway_comes_and_goes()
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, "usual");

        await rig.InstallAsync(Client, rig.Options with { KeepServers = true });
        Assert.Equal(["files", "github", "off", "gateway"], ClientRig.Entries(file, Section));
        Assert.Empty(rig.Servers);
        Assert.False((await rig.InstallAsync(Client, rig.Options with { KeepServers = true })).Changed);

        // Then all of it after all.
        Assert.True((await rig.InstallAsync(Client)).Changed);
        Assert.Equal(["gateway"], ClientRig.Entries(file, Section));

        await rig.UninstallAsync(Client);
        Assert.Equal(before, Read(file));
    }

    [Fact]
    public async Task Another_command_takes_the_place_of_the_first_and_the_way_back_stays()
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, "usual");
        await rig.InstallAsync(Client);

        Assert.True((await rig.InstallAsync(Client, new InstallOptions { Command = ["pwsh", "-Command", "Start-McpGateway"] })).Changed);
        Assert.Contains("Start-McpGateway", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.DoesNotContain("/opt/gateway", await File.ReadAllTextAsync(file), StringComparison.Ordinal);

        await rig.UninstallAsync(Client, removeBackup: true);
        Assert.Equal(before, Read(file));
        Assert.Empty(Directory.GetFiles(Path.Combine(rig.Home.Root, "clients"), "*.backup"));
    }

    [Fact]
    public async Task What_was_added_to_the_gateway_stays_when_its_entry_is_written_anew()
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, "usual");
        await rig.InstallAsync(Client);
        Change(file, text => JsonTextEditor.Set(text, [Section, "gateway", "autoApprove"], _ => "[\"load_mcp_tools\", { \"a\": [1, null, true] }]"));
        Change(file, text => JsonTextEditor.Set(text, [Section, "gateway", Client.Form.Environment, "MINE"], _ => "\"1\""));

        Assert.True((await rig.InstallAsync(Client, new InstallOptions { Command = ["/opt/next/mcp-gateway"] })).Changed);

        string text = await File.ReadAllTextAsync(file);
        Assert.Contains("/opt/next/mcp-gateway", text, StringComparison.Ordinal);
        Assert.Contains("\"autoApprove\": [\"load_mcp_tools\", { \"a\": [1, null, true] }]", text, StringComparison.Ordinal);
        Assert.Contains("\"MINE\": \"1\"", text, StringComparison.Ordinal);
        await rig.UninstallAsync(Client);
        Assert.Equal(before, Read(file));
    }

    [Fact]
    public async Task The_servers_are_in_the_configuration_and_their_secrets_where_the_user_alone_can_read_them()
    {
        using var rig = new ClientRig();
        Prepare(rig, "usual");

        InstallResult result = await rig.InstallAsync(Client);

        Assert.Equal(["files", "github", "off"], rig.Servers.Select(server => server.Name));
        Assert.Equal("${secret:GITHUB_PERSONAL_ACCESS_TOKEN}", rig.Servers[1].Environment["GITHUB_PERSONAL_ACCESS_TOKEN"]);
        Assert.True(rig.Servers[2].Disabled);
        Assert.Equal(ClientRig.Secret, rig.Secrets.Find("GITHUB_PERSONAL_ACCESS_TOKEN"));
        Assert.DoesNotContain(ClientRig.Secret, await File.ReadAllTextAsync(rig.Home.ConfigurationFile), StringComparison.Ordinal);
        Assert.DoesNotContain(ClientRig.Secret, string.Join('\n', Directory.GetFiles(Path.Combine(rig.Home.Root, "clients"), "*.json").Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Contains(result.Servers, server => server.Notes.Any(note => note.Contains("archived", StringComparison.Ordinal)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(rig.Home.Root, "secrets.json")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(result.Backup!));
        }
    }

    [Theory]
    [MemberData(nameof(WithServers))]
    public void A_difference_shows_what_changes_and_no_secret(string kind)
    {
        using var rig = new ClientRig();
        Prepare(rig, kind);

        InstallPlan plan = rig.Installer.Plan(Client, rig.PlaceOf(Client), rig.Options);

        string shown = string.Join('\n', plan.Difference);
        Assert.True(plan.Changes);
        Assert.Contains("/opt/gateway/bin/mcp-gateway", shown, StringComparison.Ordinal);
        Assert.Contains("***", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(ClientRig.Secret, shown, StringComparison.Ordinal);
        Assert.All(plan.Difference, line => Assert.True(line.Length < 500));
        Assert.False(Directory.Exists(rig.Home.Root));
    }

    [Theory]
    [InlineData("{\n  \"@\": {\n    \"a\": oops\n  }\n}", "line 3: broken JSON")]
    [InlineData("{ \"@\": {", "line 1: broken JSON")]
    [InlineData("{\n  \"@\": [1]\n}", "line 2: \"@\" must be an object")]
    [InlineData("{\n  \"@\": \"x\"\n}", "line 2: \"@\" must be an object")]
    [InlineData("{\n  \"@\": {},\n  \"@\": {} }", "line 3: \"@\" is there twice")]
    [InlineData("{ \"@\": {\n  \"a\": { },\n  \"a\": { } } }", "line 3: \"a\" is there twice")]
    [InlineData("[]", "line 1: the file must hold a JSON object")]
    public async Task A_file_that_cannot_be_understood_is_left_as_it_is(string text, string expected)
    {
        using var rig = new ClientRig();
        string file = rig.PlaceOf(Client).File, broken = text.Replace("@", Section, StringComparison.Ordinal);
        rig.Write(file, broken);

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => rig.InstallAsync(Client));
        Assert.StartsWith($"{file} {expected.Replace("@", Section, StringComparison.Ordinal)}", error.Message, StringComparison.Ordinal);
        Assert.Throws<ClientException>(() => McpGateway.Clients.Importing.ImportSource.OfClient(rig.Machine, Client));

        Assert.Equal(broken, await File.ReadAllTextAsync(file));
        Assert.Empty(rig.Servers);
    }

    private protected (string File, byte[]? Content) Prepare(ClientRig rig, string kind)
    {
        string file = rig.PlaceOf(Client).File;
        byte[]? content = Content(kind);
        if (content is not null)
        {
            rig.Write(file, content);
        }

        return (file, content);
    }

    private byte[]? Content(string kind)
    {
        string usual = $$"""
            {
              "theme": "light",
              "{{Section}}": {
            @@@
              },
              "numbers": [1.0, 1e3, 12345678901234567890]
            }

            """.Replace("@@@", Servers, StringComparison.Ordinal).ReplaceLineEndings("\n");
        string servers = SectionOf(usual);
        string? text = kind switch
        {
            "usual" => usual,
            "windows" => usual.ReplaceLineEndings("\r\n"),
            "tabs" => usual.Replace("  ", "\t", StringComparison.Ordinal),
            "marked" => "\uFEFF" + usual,
            "unfinished" => usual.TrimEnd(),
            "one line" => $$"""{"a":{"b":null},"{{Section}}":{{System.Text.Json.Nodes.JsonNode.Parse(servers)!.ToJsonString()}},"z":true}""",
            "no section" => "{\n    \"theme\": \"light\",\n    \"other\": {}\n}\n",
            "empty section" => $"{{\n   \"{Section}\": {{  }},\n \"x\": 1 }}",
            "only the section" => $"{{ \"{Section}\": {servers} }}",
            "empty object" => "{}",
            "empty" => "",
            "missing" => null,
            "big" => usual.Replace("\"theme\"", $"\"history\": [{string.Join(", ", Enumerable.Range(0, 50_000).Select(number => $"\"a line of the history that has {number} in it, and an é, and more of what was said there\""))}],\n  \"theme\"", StringComparison.Ordinal),
            // A client that does not read them: its user has them all the same, and they are not ours to remove.
            "comments" => "// mine\n" + usual.Replace("\"github\"", "/* needs a token */ \"github\"", StringComparison.Ordinal).Replace("\n\n    \"off\"", "\n    // \"TOKEN\": \"" + ClientRig.Secret + "\"\n    \"off\"", StringComparison.Ordinal)
                .Replace("\"light\",", "\"light\", // as in the day", StringComparison.Ordinal),
            "odd" => $"\n\n{{\"theme\":\n\"light\"\n , \"{Section}\"\n:\n{servers.Replace("\n", "\n         ", StringComparison.Ordinal)}\n\n\n}}\n\n",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        return text is null ? null : Encoding.UTF8.GetBytes(text);
    }

    private protected string SectionOf(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        JsonSyntax section = JsonSyntax.Parse(bytes).Find(Section)!.Value;
        return Encoding.UTF8.GetString(bytes.AsSpan(section.Start, section.End - section.Start));
    }

    private protected static byte[]? Read(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;

    private static void Change(string file, Func<string, string> edit)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bool isMarked = bytes is [0xEF, 0xBB, 0xBF, ..];
        string text = edit(Encoding.UTF8.GetString(isMarked ? bytes.AsSpan(3) : bytes));
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes((isMarked ? "\uFEFF" : "") + text));
    }
}
