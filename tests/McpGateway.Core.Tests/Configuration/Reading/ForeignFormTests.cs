using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration.Reading;

/// <summary>Files and entries as other clients, editors and shells write them.</summary>
public sealed class ForeignFormTests
{
    public static TheoryData<string, bool> Encodings => new() { { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false }, { "utf-8", true } };

    [Theory]
    [InlineData("{ \"inputs\": [], \"servers\": { \"s\": ENTRY } }")]
    [InlineData("{ \"mcp.servers\": { \"s\": ENTRY } }")]
    [InlineData("{ \"mcp\": { \"servers\": { \"s\": ENTRY } } }")]
    [InlineData("{ \"mcp\": { \"inputs\": [], \"mcpServers\": { \"s\": ENTRY } } }")]
    [InlineData("{ \"theme\": \"One\", \"context_servers\": { \"s\": ENTRY } }")]
    [InlineData("{ \"amp.mcpServers\": { \"s\": ENTRY } }")]
    [InlineData("{ \"mcp_servers\": { \"s\": ENTRY } }")]
    [InlineData("{ \"mcpservers\": { \"s\": ENTRY } }")]
    public async Task Servers_are_found_where_other_clients_have_them_and_edits_go_to_the_same_place(string form)
    {
        using var home = new TemporaryHome();
        string text = form.Replace("ENTRY", "{ \"type\": \"stdio\", \"command\": \"node\" }", StringComparison.Ordinal);
        home.WriteConfiguration(text);
        var file = new ConfigurationFile(home.Home.ConfigurationFile);

        ConfigurationSnapshot read = file.Read();
        Assert.Empty(read.Problems);
        Assert.Equal(("s", "node"), (Assert.Single(read.Servers).Name, read.Servers[0].Command));

        await file.SetAsync(new ServerDefinition { Name = "added", Command = "x" }, replace: false, CancellationToken.None);
        await file.ChangeAsync("s", ["description"], server => server with { Description = "d" }, CancellationToken.None);
        read = file.Read();
        Assert.Empty(read.Problems);
        Assert.Equal(["s", "added"], read.Servers.Select(server => server.Name));
        Assert.Equal("d", read.Servers[0].Description);

        await file.RemoveAsync("added", CancellationToken.None);
        await file.ChangeAsync("s", ["description"], server => server with { Description = null }, CancellationToken.None);
        Assert.Equal(text, await File.ReadAllTextAsync(home.Home.ConfigurationFile));
    }

    [Theory]
    [InlineData("{\n \"s\": { \"command\": \"node\" } }", 2, "'s' is outside the list of servers and is not read: entries belong in the object \"mcpServers\".")]
    [InlineData("{\n\n \"mcp\": { \"s\": { \"type\": \"local\", \"command\": [\"node\"] } } }", 3, "the servers under \"mcp\" are not read")]
    [InlineData("{\n \"tools\": [ { \"name\": \"s\", \"command\": \"node\" } ] }", 2, "the servers under \"tools\" are not read")]
    [InlineData("{ \"mcpServers\": {},\n \"servers\": { \"s\": { \"command\": \"node\" } } }", 2, "the servers under \"servers\" are not read because the file also has \"mcpServers\".")]
    [InlineData("{ \"servers\": { \"s\": { \"command\": \"node\" } },\n \"mcp\": { \"servers\": { \"t\": { \"url\": \"x\" } } } }", 2, "the servers under \"mcp.servers\" are not read because the file also has \"servers\".")]
    public void Servers_that_nobody_reads_are_told_with_their_line(string text, int line, string part)
    {
        ConfigurationProblem problem = Assert.Single(Read(text).Problems);

        Assert.Equal(line, problem.Line);
        Assert.StartsWith(part, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_file_in_another_encoding_is_read_and_edits_leave_it_in_its_encoding(string name, bool hasMark)
    {
        using var home = new TemporaryHome();
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] Bytes(string text) => [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        await File.WriteAllBytesAsync(home.Home.ConfigurationFile, Bytes("{\r\n  \"mcpServers\": {\r\n    \"é日😀\": { \"command\": \"x\" }\r\n  }\r\n}\r\n"));
        var file = new ConfigurationFile(home.Home.ConfigurationFile);

        ConfigurationSnapshot read = file.Read();
        Assert.Empty(read.Problems);
        Assert.Equal(("é日😀", 3), (Assert.Single(read.Servers).Name, read.Servers[0].Line));

        await file.ChangeAsync("é日😀", ["description"], server => server with { Description = "ü" }, CancellationToken.None);
        byte[] expected = Bytes("{\r\n  \"mcpServers\": {\r\n    \"é日😀\": { \"command\": \"x\", \"description\": \"ü\" }\r\n  }\r\n}\r\n");
        Assert.Equal(name == "utf-8" ? expected[3..] : expected, await File.ReadAllBytesAsync(home.Home.ConfigurationFile));
    }

    [Fact]
    public async Task What_is_in_no_encoding_that_is_known_is_told_and_never_edited()
    {
        using var home = new TemporaryHome();
        foreach ((byte[] bytes, string part, int line) in ((byte[], string, int)[])[
            ([0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes("{}")], "the file is UTF-32. Save it as UTF-8.", 1),
            ([0xFF, 0xFE, (byte)'{', 0, (byte)'}'], "only part of the file is UTF-16. Save it as UTF-8.", 1),
            ([.. "{\"mcpServers\":{\n\"s\":{\"command\":\"x\",\"description\":\"caf"u8, 0xE9, .. "\"}}}"u8], "a character here is not valid UTF-8", 2)])
        {
            await File.WriteAllBytesAsync(home.Home.ConfigurationFile, bytes);
            var file = new ConfigurationFile(home.Home.ConfigurationFile);

            ConfigurationProblem problem = Assert.Single(file.Read().Problems);
            Assert.Equal(line, problem.Line);
            Assert.StartsWith(part, problem.Message, StringComparison.Ordinal);
            ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => file.SetAsync(new ServerDefinition { Name = "n", Command = "x" }, replace: false, CancellationToken.None));
            Assert.Contains("Save it as UTF-8", error.Message, StringComparison.Ordinal);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(home.Home.ConfigurationFile));
        }
    }

    [Theory]
    [InlineData("\"enabled\": false", true)]
    [InlineData("\"enabled\": true", false)]
    [InlineData("\"enabled\": null", false)]
    [InlineData("\"enabled\": true, \"disabled\": true", true)]
    [InlineData("\"enabled\": false, \"disabled\": false", true)]
    public void An_entry_that_is_not_enabled_is_switched_off(string members, bool disabled) => Assert.Equal(disabled, Single(members).Disabled);

    [Theory]
    [InlineData("\"disabledTools\": [\"delete_all\"]", null, "delete_all")]
    [InlineData("\"disabled_tools\": [\"a\", \"b\"]", null, "a b")]
    [InlineData("\"excludeTools\": \"delete_*\", \"tools\": { \"deny\": [\"x\"] }", null, "x delete_*")]
    [InlineData("\"includeTools\": [\"read\"]", "read", "")]
    [InlineData("\"enabled_tools\": [\"read\"], \"disabled_tools\": [\"x\"]", "read", "x")]
    [InlineData("\"allowedTools\": [], \"tools\": {}", "", "")]
    [InlineData("\"excludeTools\": null, \"includeTools\": null", null, "")]
    public void Rules_about_tools_hold_under_the_names_of_other_clients(string members, string? allow, string deny)
    {
        ToolPolicy policy = Single(members).Tools;

        Assert.Equal((allow, deny), (policy.Allow is null ? null : string.Join(' ', policy.Allow), string.Join(' ', policy.Deny)));
    }

    [Theory]
    [InlineData("\"excludeTools\": { \"a\": true }", "\"excludeTools\" must be a list of patterns such as \"delete_*\" (f line 2)")]
    [InlineData("\"disabledTools\": [null]", "\"disabledTools\" must be a list of patterns such as \"delete_*\" (f line 2)")]
    [InlineData("\"includeTools\": [\"a\"], \"tools\": { \"allow\": [\"b\"] }", "\"includeTools\" repeats which tools may be called; keep only \"tools.allow\" (f line 2)")]
    public void Rules_of_other_clients_that_cannot_be_understood_close_the_server(string members, string message)
    {
        ServerDefinition server = Assert.Single(Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\",\n " + members + " } } }").Servers);

        Assert.Equal(message, server.Problem);
        Assert.NotNull(server.Tools.Refusal("a"));
    }

    [Theory]
    [InlineData("\"autoApprove\": [\"read\"]", "\"autoApprove\" of server 's' is not read: the gateway asks only about tools listed in \"tools.confirm\"")]
    [InlineData("\"alwaysAllow\": [\"read\"]", "\"alwaysAllow\" of server 's' is not read")]
    [InlineData("\"trust\": true", "\"trust\" of server 's' is not read: use \"trusted\"")]
    [InlineData("\"timeout\": 600000", "\"timeout\" of server 's' is not read: use \"initTimeout\" and \"operationTimeout\", in seconds.")]
    [InlineData("\"startup_timeout_sec\": 10", "\"startup_timeout_sec\" of server 's' is not read")]
    [InlineData("\"envFile\": \".env\"", "\"envFile\" of server 's' is not read: put the variables in \"env\"")]
    [InlineData("\"environment\": { \"A\": \"1\" }", "\"environment\" of server 's' is not read: use \"env\".")]
    [InlineData("\"Args\": [\"a\"]", "\"Args\" of server 's' is not read: write it \"args\".")]
    [InlineData("\"Disabled\": true", "\"Disabled\" of server 's' is not read: write it \"disabled\".")]
    [InlineData("\"args\": [\"a\", \"${HOME\"]", "\"args\" of server 's' has a '${' without a closing '}'.")]
    [InlineData("\"env\": { \"A\": \"${B:-${C}\" }", "\"env\" of server 's' has a '${' without a closing '}'.")]
    public void What_another_client_would_have_read_is_told_and_the_server_is_usable(string member, string part)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\",\n " + member + " } } }");

        Assert.Null(Assert.Single(read.Servers).Problem);
        ConfigurationProblem problem = Assert.Single(read.Problems);
        Assert.Equal(2, problem.Line);
        Assert.True(problem.IsNote);
        Assert.StartsWith(part, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_null_is_as_though_it_were_not_there()
    {
        ServerDefinition server = Single("""
            "args": ["a", null, 5], "env": { "A": "x", "B": null, "N": 1.50, "T": true, "E": "" }, "headers": { "H": null }, "cwd": null, "disabled": null, "tools": null
            """);

        Assert.Equal(["a", "5"], server.Arguments);
        Assert.Equal("A=x E= N=1.50 T=true", string.Join(' ', server.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.Empty(server.Headers);
        Assert.Empty(Single("\"env\": [], \"args\": []").Environment);
        Assert.Empty(Single("\"env\": { \"A\": \"1\", \"A\": null }").Environment);
    }

    [Fact]
    public async Task A_server_that_another_client_has_switched_off_can_be_switched_on()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("""{ "mcpServers": { "s": { "command": "x", "enabled": false, "excludeTools": ["a"] } } }""");
        var file = new ConfigurationFile(home.Home.ConfigurationFile);

        await file.ChangeAsync("s", ["disabled"], server => server with { Disabled = false }, CancellationToken.None);
        Assert.False(file.Read().Servers[0].Disabled);

        await file.ChangeAsync("s", ["tools.deny"], server => server with { Tools = server.Tools with { Deny = [.. server.Tools.Deny, "b"] } }, CancellationToken.None);
        Assert.Equal(["a", "b"], file.Read().Servers[0].Tools.Deny);

        await file.ChangeAsync("s", ["tools.deny"], server => server with { Tools = server.Tools with { Deny = [] } }, CancellationToken.None);
        Assert.Empty(file.Read().Servers[0].Tools.Deny);

        home.WriteConfiguration("""{ "mcpServers": { "s": { "command": "x", "enabled": false, "excludeTools": ["a"], "other": 1 } } }""");
        await file.SetAsync(file.Read().Servers[0] with { Disabled = false }, replace: true, CancellationToken.None);
        ServerDefinition replaced = file.Read().Servers[0];
        Assert.False(replaced.Disabled);
        Assert.Equal(["a"], replaced.Tools.Deny);
        Assert.Contains("\"other\": 1", await File.ReadAllTextAsync(home.Home.ConfigurationFile), StringComparison.Ordinal);
    }

    private static ConfigurationSnapshot Read(string text) => ConfigurationReader.Read("f", Encoding.UTF8.GetBytes(text));

    private static ServerDefinition Single(string members)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\", " + members + " } } }");
        Assert.Empty(read.Problems);
        return Assert.Single(read.Servers);
    }
}
