using System.Text;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

/// <summary>What registering and removing do to the bytes of the file.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private string Path => _home.Home.ConfigurationFile;

    private ConfigurationFile File => new(Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_new_file_is_laid_out_for_people()
    {
        await SetAsync(new ServerDefinition
        {
            Name = "git",
            Command = "npx",
            Arguments = ["-y", "a \"b\""],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["T"] = "${T}" },
            Description = "é & <x>",
            InitTimeout = TimeSpan.FromSeconds(90),
        });

        Assert.Equal(
            """
            {
              "mcpServers": {
                "git": {
                  "command": "npx",
                  "args": ["-y", "a \"b\""],
                  "env": {
                    "T": "${T}"
                  },
                  "description": "é & <x>",
                  "initTimeout": 90
                }
              }
            }

            """,
            Text());
    }

    [Fact]
    public async Task Everything_that_can_be_said_of_a_server_is_written_and_read_again()
    {
        ServerDefinition server = Definition("all") with
        {
            MaxOperationTime = TimeSpan.FromSeconds(7200),
            IdleTimeout = TimeSpan.FromSeconds(0.25),
            KeepAlive = true,
            Stateless = true,
            Replicas = 4,
            Scope = ServerScope.Shared,
            OutputLimit = 0,
            Tools = new ToolPolicy([], ["delete_*", "a \"b\""], ["write_?"]),
        };

        await SetAsync(server);

        Assert.Equal(
            """
            {
              "mcpServers": {
                "all": {
                  "command": "program",
                  "maxOperationTime": 7200,
                  "idleTimeout": 0.25,
                  "keepAlive": true,
                  "stateless": true,
                  "replicas": 4,
                  "scope": "shared",
                  "outputLimit": 0,
                  "tools": {
                    "allow": [],
                    "deny": ["delete_*", "a \"b\""],
                    "confirm": ["write_?"]
                  }
                }
              }
            }

            """,
            Text());
        ServerDefinition read = Assert.Single(File.Read().Servers);
        Assert.Equal((server.MaxOperationTime, server.IdleTimeout, true, true, 4, ServerScope.Shared), (read.MaxOperationTime, read.IdleTimeout, read.KeepAlive, read.Stateless, read.Replicas, read.Scope));
        Assert.Equal(0, read.OutputLimit);
        Assert.Empty(read.Tools.Allow!);
        Assert.Equal((server.Tools.Deny, server.Tools.Confirm), (read.Tools.Deny, read.Tools.Confirm), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
    }

    [Fact]
    public async Task What_no_cmdlet_can_set_stays_in_a_replaced_entry_until_it_is_set_anew()
    {
        Write("{\"mcpServers\":{\"a\":{\"command\":\"x\",\"outputLimit\":5}}}");

        await File.SetAsync(Definition("a"), replace: true, CancellationToken.None);
        Assert.Equal(5, Assert.Single(File.Read().Servers).OutputLimit);

        await File.SetAsync(Definition("a") with { OutputLimit = 7 }, replace: true, CancellationToken.None);
        Assert.Equal(7, Assert.Single(File.Read().Servers).OutputLimit);
        Assert.DoesNotContain("\"outputLimit\": 5", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_replaced_entry_said_of_how_it_is_run_does_not_stay()
    {
        Write("{\"mcpServers\":{\"a\":{\"command\":\"x\",\"scope\":\"shared\",\"replicas\":2,\"tools\":{\"deny\":\"y\"},\"idleTimeout\":7,\"future\":1}}}");

        await File.SetAsync(Definition("a"), replace: true, CancellationToken.None);

        Assert.Equal(["program", "1"], System.Text.Json.JsonDocument.Parse(Text()).RootElement.GetProperty("mcpServers").GetProperty("a").EnumerateObject().Select(member => member.Value.ToString()));
    }

    [Theory]
    [InlineData("// mine", "// mine\n{\n")]
    [InlineData("/* a */ // b\r\n\r\n", "/* a */ // b\r\n{\r\n")]
    public async Task A_file_of_comments_alone_can_be_edited_and_keeps_them(string text, string start)
    {
        Write(text);
        Assert.False(await File.RemoveAsync("a", CancellationToken.None));
        Assert.Equal(text, Text());

        await SetAsync(Definition("a"));

        Assert.StartsWith(start, Text(), StringComparison.Ordinal);
        Assert.Equal(start.Contains('\r', StringComparison.Ordinal), Text().Contains("\r\n", StringComparison.Ordinal));
        Assert.Equal("a", Assert.Single(File.Read().Servers).Name);
        Assert.Empty(File.Read().Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("  \n")]
    [InlineData("{}")]
    [InlineData("{ }")]
    [InlineData("{\"mcpServers\":{}}")]
    [InlineData("{ // a comment\n}")]
    [InlineData("{\"mcpServers\":{ /* none yet */ }, \"gateway\": {}}")]
    [InlineData("\uFEFF{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}")]
    [InlineData("{\"mcpServers\":{\"a\":{\"command\":\"x\"},},}")]
    public async Task Every_good_file_takes_a_new_entry_and_has_no_mark_afterwards(string before)
    {
        Write(before);

        await SetAsync(Definition("added"));

        ConfigurationSnapshot read = File.Read();
        Assert.Empty(read.Problems);
        Assert.Equal("added", read.Servers[^1].Name);
        Assert.NotEqual(0xEF, (await System.IO.File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken))[0]);
    }

    [Fact]
    public async Task Tabs_and_CRLF_are_taken_over()
    {
        Write("{\r\n\t\"mcpServers\": {\r\n\t\t\"a\": { \"command\": \"x\" } // mine\r\n\t}\r\n}\r\n");

        await SetAsync(Definition("b"));

        Assert.Equal("{\r\n\t\"mcpServers\": {\r\n\t\t\"a\": { \"command\": \"x\" }, // mine\r\n\t\t\"b\": {\r\n\t\t\t\"command\": \"program\"\r\n\t\t}\r\n\t}\r\n}\r\n", Text());
    }

    [Fact]
    public async Task Members_that_this_version_does_not_know_survive_a_replacement()
    {
        Write("""{ "mcpServers": { "a": { "command": "x", "future": { "deep": [1, 2.50] }, "toolFilter": { "deny": ["delete_*"] }, "args": ["old"] } }, "gateway": { "exposure": "meta" } }""");

        Assert.True(await File.SetAsync(Definition("a"), replace: true, CancellationToken.None));

        string text = Text();
        Assert.Contains("\"future\": { \"deep\": [1, 2.50] }", text, StringComparison.Ordinal);
        Assert.Contains("\"toolFilter\": { \"deny\": [\"delete_*\"] }", text, StringComparison.Ordinal);
        Assert.Contains("\"gateway\": { \"exposure\": \"meta\" }", text, StringComparison.Ordinal);
        Assert.DoesNotContain("old", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_is_read_back_the_same()
    {
        var server = new ServerDefinition
        {
            Name = "all \"of\" it é",
            Command = "c",
            Arguments = ["", " ", "$${X}", "\n", "😀"],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "1", ["B"] = "" },
            WorkingDirectory = "C:\\x",
            Description = "d",
            Disabled = true,
            InheritEnvironment = true,
            InitTimeout = TimeSpan.FromSeconds(0.25),
            OperationTimeout = TimeSpan.FromSeconds(1_000_000),
        };

        await SetAsync(server);

        ServerDefinition read = Assert.Single(File.Read().Servers);
        Assert.Equal((server.Name, server.Fingerprint, server.Description, true, server.InitTimeout, server.OperationTimeout), (read.Name, read.Fingerprint, read.Description, read.Disabled, read.InitTimeout, read.OperationTimeout));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_unless_it_may_be_replaced()
    {
        await SetAsync(Definition("a"));
        string before = Text();

        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => SetAsync(Definition("a")));

        Assert.Contains("'a' is already registered", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Text());
    }

    [Fact]
    public async Task Removing_says_whether_it_was_there()
    {
        await SetAsync(Definition("a"));

        Assert.True(await File.RemoveAsync("a", CancellationToken.None));
        Assert.False(await File.RemoveAsync("a", CancellationToken.None));
        Assert.Empty(File.Read().Servers);
    }

    [Fact]
    public async Task Removing_from_a_file_that_is_not_there_makes_none()
    {
        Assert.False(await File.RemoveAsync("a", CancellationToken.None));

        Assert.False(System.IO.File.Exists(Path));
    }

    [Fact]
    public async Task An_entry_that_shares_its_line_with_others_is_removed_alone()
    {
        // The brace that follows must not end up in the comment before.
        Write("{ \"mcpServers\": {\n  // mine\n  \"a\": { \"command\": \"x\" } }\n}");

        await File.RemoveAsync("a", CancellationToken.None);

        Assert.Equal("{ \"mcpServers\": {\n  // mine\n  }\n}", Text());
    }

    [Theory]
    [InlineData("{ \"mcpServers\": ", "broken JSON")]
    [InlineData("[]", "must contain an object")]
    [InlineData("{ \"mcpServers\": [] }", "must contain an object")]
    public async Task A_file_that_is_broken_is_never_edited(string text, string part)
    {
        Write(text);

        ConfigurationException set = await Assert.ThrowsAsync<ConfigurationException>(() => SetAsync(Definition("a")));
        ConfigurationException removed = await Assert.ThrowsAsync<ConfigurationException>(() => File.RemoveAsync("a", CancellationToken.None));

        Assert.Contains(part, set.Message, StringComparison.Ordinal);
        Assert.Contains("it was not changed", set.Message, StringComparison.Ordinal);
        Assert.Contains(part, removed.Message, StringComparison.Ordinal);
        Assert.Equal(text, Text());
        Assert.False(System.IO.File.Exists(Path + ".bak"));
    }

    [Fact]
    public async Task A_file_that_is_no_UTF_8_is_never_edited()
    {
        // An editor of another age wrote é as one byte: rewritten as UTF-8 it would be lost.
        byte[] bytes = [.. "{ \"mcpServers\": { \"a\": { \"command\": \"x\", \"description\": \""u8, 0xE9, .. "\" } } }"u8];
        await System.IO.File.WriteAllBytesAsync(Path, bytes, TestContext.Current.CancellationToken);

        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => SetAsync(Definition("b")));

        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await System.IO.File.ReadAllBytesAsync(Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_file_before_the_last_edit_is_kept_beside_it()
    {
        Write("{ \"mcpServers\": {} } // first");
        await SetAsync(Definition("a"));
        string second = Text();

        Assert.Equal("{ \"mcpServers\": {} } // first", await System.IO.File.ReadAllTextAsync(Path + ".bak", TestContext.Current.CancellationToken));
        await SetAsync(Definition("b"));
        Assert.Equal(second, await System.IO.File.ReadAllTextAsync(Path + ".bak", TestContext.Current.CancellationToken));
        Assert.False(await File.RemoveAsync("not there", CancellationToken.None));
        Assert.Equal(second, await System.IO.File.ReadAllTextAsync(Path + ".bak", TestContext.Current.CancellationToken));
    }

    private static ServerDefinition Definition(string name) => new() { Name = name, Command = "program" };

    private Task<bool> SetAsync(ServerDefinition server) => File.SetAsync(server, replace: false, CancellationToken.None).InTime();

    private void Write(string text) => System.IO.File.WriteAllText(Path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private string Text() => System.IO.File.ReadAllText(Path);
}
