using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;

namespace McpGateway.Tests.Configuration.Reading;

public sealed class ReadingTests
{
    [Fact]
    public void Every_member_of_an_entry_is_read()
    {
        ServerDefinition server = Single("""
            { "mcpServers": { "all": {
              "type": "stdio", "command": "node", "args": ["a", 5, true, 1e3], "env": { "PORT": 8080, "DEBUG": true, "TEXT": "t", "BIG": 12345678901234567890 },
              "cwd": "/w", "description": "d", "disabled": true, "inheritEnvironment": true, "initTimeout": 5, "operationTimeout": 0.5 } } }
            """);

        Assert.Equal((ServerKind.Stdio, "node", "/w", "d"), (server.Kind, server.Command, server.WorkingDirectory, server.Description));
        Assert.Equal(["a", "5", "true", "1e3"], server.Arguments);
        Assert.Equal(("8080", "true", "t", "12345678901234567890"), (server.Environment["PORT"], server.Environment["DEBUG"], server.Environment["TEXT"], server.Environment["BIG"]));
        Assert.True(server.Disabled && server.InheritEnvironment);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.5)), (server.InitTimeout, server.OperationTimeout));
        Assert.Null(server.Problem);
        Assert.Equal(1, server.Line);
    }

    [Fact]
    public void Comments_trailing_commas_byte_order_mark_and_CRLF_are_allowed()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("// my servers\r\n{ /* all */\r\n  \"mcpServers\": {\r\n    \"a\": { \"command\": \"x\", }, // one\r\n  },\r\n}\r\n// end")];

        ConfigurationSnapshot read = ConfigurationReader.Read("f", bytes);

        Assert.Empty(read.Problems);
        Assert.Equal(("a", 4), (Assert.Single(read.Servers).Name, read.Servers[0].Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n\t")]
    [InlineData("{}")]
    [InlineData("{\"other\":1}")]
    [InlineData("{\"mcpServers\":{}}")]
    public void A_file_without_servers_is_no_problem(string text)
    {
        ConfigurationSnapshot read = Read(text);

        Assert.Empty(read.Servers);
        Assert.Empty(read.Problems);
    }

    [Theory]
    [InlineData("{\n  \"mcpServers\": {\n    \"a\": { \"command\": \"x\" \"args\": [] }\n", 3, 27)]
    [InlineData("{", 1, 2)]
    [InlineData("{ 'a': 1 }", 1, 3)]
    [InlineData("{\r\n\"mcpServers\": {} } }", 2, 20)]
    [InlineData("hello", 1, 1)]
    [InlineData("{\n\n\n\"a\": tru }", 4, 9)]
    [InlineData("{ \"é\": x }", 1, 9)]
    public void Broken_JSON_is_told_with_line_and_column(string text, int line, int column)
    {
        ConfigurationProblem problem = Assert.Single(Read(text).Problems);

        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.StartsWith("broken JSON. ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", problem.Message, StringComparison.Ordinal);
        Assert.StartsWith($"f({line},{column}): ", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "the file must contain a JSON object")]
    [InlineData("7", "the file must contain a JSON object")]
    [InlineData("{\"mcpServers\":[]}", "\"mcpServers\" must be an object")]
    [InlineData("{\"mcpServers\":\"x\"}", "\"mcpServers\" must be an object")]
    public void A_file_of_another_shape_is_told(string text, string part)
    {
        ConfigurationSnapshot read = Read(text);

        Assert.Empty(read.Servers);
        Assert.Contains(part, Assert.Single(read.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n\"command\": 5 }", 4, "\"command\" must be a string in quotes")]
    [InlineData("{ \"command\": \"x\",\n\n\"args\": \"a b\" }", 5, "\"args\" must be a list of strings")]
    [InlineData("{ \"command\": \"x\", \"args\": [[1]] }", 3, "\"args\" must be a list of strings")]
    [InlineData("{ \"command\": \"x\",\n\"env\": [\"A=1\"] }", 4, "\"env\" must be an object with a string for each name")]
    [InlineData("{ \"command\": \"x\", \"enabled\": \"no\" }", 3, "\"enabled\" must be true or false")]
    [InlineData("{ \"url\": \"\" }", 3, "\"command\" is missing")]
    [InlineData("{ \"type\": \"\" }", 3, "\"command\" is missing")]
    [InlineData("{ \"command\": \"x\", \"env\": { \"A\": {} } }", 3, "\"env\" must be an object with a string for each name")]
    [InlineData("{ \"command\": \"x\", \"disabled\": \"yes\" }", 3, "\"disabled\" must be true or false")]
    [InlineData("{ \"command\": \"x\", \"inheritEnvironment\": 1 }", 3, "\"inheritEnvironment\" must be true or false")]
    [InlineData("{ \"command\": \"\" }", 3, "\"command\" is missing")]
    [InlineData("{ }", 3, "\"command\" is missing")]
    [InlineData("[]", 3, "the entry must be an object")]
    [InlineData("\"npx x\"", 3, "the entry must be an object")]
    public void What_is_wrong_with_an_entry_stays_with_it_and_names_its_line(string entry, int line, string part)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": {\n\"good\": { \"command\": \"x\" },\n\"bad\": " + entry + ",\n\"other\": { \"command\": \"y\" } } }");

        Assert.Equal(["good", "bad", "other"], read.Servers.Select(server => server.Name));
        Assert.Null(read.Servers[0].Problem);
        Assert.Null(read.Servers[2].Problem);
        Assert.Contains($"{part}", read.Servers[1].Problem, StringComparison.Ordinal);
        Assert.EndsWith($"(f line {line})", read.Servers[1].Problem, StringComparison.Ordinal);
        ConfigurationProblem problem = Assert.Single(read.Problems);
        Assert.Equal(line, problem.Line);
        Assert.StartsWith("server 'bad': ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"url\": \"https://x\" }", ServerKind.Http)]
    [InlineData("{ \"type\": \"http\", \"url\": \"https://x\", \"headers\": { \"A\": \"b\" } }", ServerKind.Http)]
    [InlineData("{ \"type\": \"SSE\", \"url\": \"https://x\" }", ServerKind.Http)]
    [InlineData("{ \"type\": \"streamable-http\", \"url\": \"https://x\" }", ServerKind.Http)]
    [InlineData("{ \"type\": \"stdio\", \"command\": \"x\" }", ServerKind.Stdio)]
    [InlineData("{ \"type\": null, \"command\": \"x\" }", ServerKind.Stdio)]
    [InlineData("{ \"type\": \"websocket\", \"url\": \"x\" }", ServerKind.Unknown)]
    [InlineData("{ \"type\": \"\", \"command\": \"x\" }", ServerKind.Stdio)]
    [InlineData("{ \"url\": \"\", \"command\": \"x\" }", ServerKind.Stdio)]
    [InlineData("{ \"url\": null, \"command\": \"x\" }", ServerKind.Stdio)]
    [InlineData("{ \"type\": \"Local\", \"command\": \"x\" }", ServerKind.Stdio)]
    [InlineData("{ \"type\": \"remote\", \"url\": \"https://x\" }", ServerKind.Http)]
    [InlineData("{ \"command\": \"\", \"url\": \"https://x\" }", ServerKind.Http)]
    public void Kinds_are_told_apart_and_disturb_nothing(string entry, ServerKind kind)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": " + entry + " } }");

        Assert.Equal(kind, Assert.Single(read.Servers).Kind);
        Assert.Empty(read.Problems);
    }

    [Theory]
    [InlineData("gateway", "reserved")]
    [InlineData("", "needs a name")]
    [InlineData(" ", "needs a name")]
    [InlineData("a\\nb", "needs a name")]
    public void Some_names_are_refused(string name, string part) =>
        Assert.Contains(part, Single("{ \"mcpServers\": { \"" + name + "\": { \"command\": \"x\" } } }").Problem, StringComparison.Ordinal);

    [Fact]
    public void Of_two_entries_of_one_name_the_last_counts_and_both_lines_are_told()
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": {\n\"a\": { \"command\": \"one\" },\n\"b\": { \"command\": \"x\" },\n\"a\": { \"command\": \"two\" } } }");

        Assert.Equal(["b", "a"], read.Servers.Select(server => server.Name));
        Assert.Equal("two", read.Find("a")!.Command);
        ConfigurationProblem problem = Assert.Single(read.Problems);
        Assert.Equal(4, problem.Line);
        Assert.Contains("line 2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_found_exactly_or_else_in_other_case_where_that_is_clear()
    {
        ConfigurationSnapshot read = Read("""{ "mcpServers": { "Git": { "command": "1" }, "GIT": { "command": "2" }, "Other": { "command": "3" } } }""");

        Assert.Equal("1", read.Find("Git")!.Command);
        Assert.Null(read.Find("git"));
        Assert.Equal("3", read.Find("other")!.Command);
        Assert.Null(read.Find("none"));
    }

    [Fact]
    public void Half_a_surrogate_pair_and_bytes_that_are_no_UTF_8_do_not_fail_the_file()
    {
        byte[] bytes = [.. "{\"mcpServers\":{\"\\ud800\":{\"command\":\"x\"},\"b\":{\"command\":\"y\",\"description\":\""u8, 0xE9, .. "\"}}}"u8];

        Assert.Equal("y", ConfigurationReader.Read("f", bytes).Find("b")!.Command);
    }

    [Theory]
    [InlineData("command", "\"command\": \"other\"")]
    [InlineData("args", "\"args\": [\"a\", \"c\"]")]
    [InlineData("args split", "\"args\": [\"ab\"]")]
    [InlineData("env", "\"env\": { \"A\": \"2\" }")]
    [InlineData("cwd", "\"cwd\": \"/other\"")]
    [InlineData("inherit", "\"inheritEnvironment\": true")]
    public void A_fingerprint_changes_with_everything_that_decides_who_answers(string what, string change)
    {
        const string Entry = "\"command\": \"c\", \"args\": [\"a\", \"b\"], \"env\": { \"A\": \"1\" }, \"cwd\": \"/x\"";
        ServerDefinition before = Single("{ \"mcpServers\": { \"s\": { " + Entry + " } } }");

        ServerDefinition after = Single("{ \"mcpServers\": { \"s\": { " + Entry + ", " + change + " } } }");

        Assert.True(before.Fingerprint != after.Fingerprint, what);
        Assert.Equal(before.Fingerprint, Single("{ \"mcpServers\": { \"other name\": { \"description\": \"d\", " + Entry + ", \"initTimeout\": 5 } } }").Fingerprint);
    }

    private static ConfigurationSnapshot Read(string text) => ConfigurationReader.Read("f", Encoding.UTF8.GetBytes(text));

    private static ServerDefinition Single(string text) => Assert.Single(Read(text).Servers);
}
