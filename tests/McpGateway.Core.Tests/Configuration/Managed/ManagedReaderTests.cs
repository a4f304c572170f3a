using System.Text;
using System.Text.Json;
using Json.Schema;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration.Managed;

/// <summary>The administrator's file: what it may have, and that nothing of it is skipped.</summary>
public sealed class ManagedReaderTests
{
    private static readonly JsonElement s_root = JsonDocument.Parse(System.IO.File.ReadAllText(SchemaPath)).RootElement;
    private static readonly JsonSchema s_schema = JsonSchema.FromText(System.IO.File.ReadAllText(SchemaPath));

    private static string SchemaPath => Path.Combine(Built.Repository, "module", "managed.schema.json");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "$schema": "./managed.schema.json", "allowedMcpServers": [], "deniedMcpServers": [], "deniedTools": [], "confirmedTools": [], "gateway": {} }""")]
    [InlineData("""{ "allowedMcpServers": [{ "serverName": "docs-*" }, { "serverCommand": ["npx", "-y", "@x/*", "**"] }, { "serverUrl": "https://*.example.com:8443/*", "serverName": "a" }] }""")]
    [InlineData("""{ "deniedTools": ["delete_*", { "tools": ["*"] }, { "serverName": "git", "tools": "merge_*" }], }""")]
    [InlineData("""{ "pin": "enforce", "gateway": { "broker": "off", "outputLimit": 0, "exposure": "all" } /* why */ }""")]
    public void What_is_right_is_read_and_not_marked(string text)
    {
        Assert.Null(Read(text).Problem);
        Assert.True(Accepts(text));
    }

    [Theory]
    [InlineData("[]", 1)]
    [InlineData("{\n\"allowedMcpServer\": [] }", 2)]
    [InlineData("{\n\"allowedMcpServers\": null }", 2)]
    [InlineData("{\n\"allowedMcpServers\": {} }", 2)]
    [InlineData("{ \"allowedMcpServers\": [\n{}] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [\n\"docs\"] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverName\": \"\" }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverName\": [\"a\"] }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverCommand\": [] }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverCommand\": [\"x\", 1] }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverUrl\": \"example.com\" }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverUrl\": \"https://\" }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"serverUrl\": \"ftp://x/\" }] }", 2)]
    [InlineData("{ \"allowedMcpServers\": [{\n\"name\": \"a\", \"serverName\": \"a\" }] }", 2)]
    [InlineData("{ \"deniedMcpServers\": [\n{ \"serverName\": \"a\", \"tools\": [\"x\"] }] }", 2)]
    [InlineData("{ \"deniedTools\": [\n1] }", 2)]
    [InlineData("{ \"deniedTools\": [\n{ \"serverName\": \"a\" }] }", 2)]
    [InlineData("{ \"deniedTools\": [\n{ \"serverName\": \"a\", \"tools\": [] }] }", 2)]
    [InlineData("{\n\"deniedTools\": \"x\" }", 2)]
    [InlineData("{\n\"pin\": \"always\" }", 2)]
    [InlineData("{\n\"pin\": true }", 2)]
    [InlineData("{\n\"gateway\": [] }", 2)]
    public void What_is_wrong_makes_the_whole_file_unusable_and_is_marked(string text, int line)
    {
        ManagedConfiguration managed = Read(text);

        Assert.StartsWith($"line {line}: ", managed.Problem, StringComparison.Ordinal);
        Assert.Equal(line, managed.Line);
        Assert.False(Accepts(text));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" // nothing\n", "it is empty")]
    [InlineData("{ \"deniedTools\": [ }", "broken JSON")]
    [InlineData("{ \"deniedTools\": [], \"deniedTools\": [] }", "is there twice")]
    [InlineData("{ \"gateway\": { \"brokr\": \"off\" } }", "\"brokr\" in \"gateway\" is not known")]
    [InlineData("{ \"gateway\": { \"broker\": \"maybe\" } }", "\"gateway.broker\" must be")]
    public void What_a_schema_does_not_see_makes_it_unusable_as_well(string text, string problem) =>
        Assert.Contains(problem, Read(text).Problem, StringComparison.Ordinal);

    [Fact]
    public void The_schema_and_the_page_have_the_keys_that_are_read()
    {
        static string[] Keys(JsonElement holder) => [.. holder.GetProperty("properties").EnumerateObject().Select(key => key.Name).Order(StringComparer.Ordinal)];
        JsonElement definitions = s_root.GetProperty("definitions");
        string page = System.IO.File.ReadAllText(Path.Combine(Built.Repository, "docs", "managed.md"));

        Assert.Equal(ManagedReader.Keys.Order(StringComparer.Ordinal), Keys(s_root));
        Assert.Equal(ManagedReader.RuleKeys.Order(StringComparer.Ordinal), Keys(definitions.GetProperty("toolRule").GetProperty("anyOf")[1]));
        Assert.Equal(ManagedReader.RuleKeys.Except(["tools"]).Order(StringComparer.Ordinal), Keys(definitions.GetProperty("rule")));
        Assert.All(ManagedReader.Keys.Concat(ManagedReader.RuleKeys.Except(["tools"])), key => Assert.Contains($"\n| `{key}` |", page, StringComparison.Ordinal));
    }

    private static ManagedConfiguration Read(string text) => ManagedReader.Read("managed.json", Encoding.UTF8.GetBytes(text));

    private static bool Accepts(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return s_schema.Evaluate(document.RootElement).IsValid;
    }
}
