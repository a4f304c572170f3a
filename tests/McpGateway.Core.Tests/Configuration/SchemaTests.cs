using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

/// <summary><c>config.schema.json</c>, the reader of the configuration and its documentation say the same.</summary>
public sealed partial class SchemaTests
{
    /// <summary>Values of every kind, and those on both sides of every limit.</summary>
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-1", "1", "64", "65", "0.5", "1.5", "2.0", "1000", "1001", "2000000", "2000001", "100000000", "100000001", "1e3",
        "\"\"", "\" \"", "\"x\"", "\"1\"", "\"true\"", "\"read_*\"", "\"stdio\"", "\"local\"", "\"http\"", "\"sse\"", "\"remote\"", "\"streamable-http\"", "\"streamableHttp\"",
        "\"client\"", "\"shared\"", "\"meta\"", "\"owner\"", "\"loaded\"", "\"all\"", "\"background\"", "\"onFirstUse\"",
        "[]", "[\"a\", \"b\"]", "[1, true]", "[null]", "[[]]", "[{}]", "{}", "{ \"A\": \"b\" }", "{ \"A\": 1, \"B\": true, \"C\": null }", "{ \"A\": {} }", "{ \"A\": [\"b\"] }",
        "{ \"allow\": [\"a\"], \"deny\": \"b\", \"confirm\": null }", "{ \"allow\": [1] }", "{ \"deny\": true }", "{ \"allow\": {}, \"deny\": [] }", "{ \"Allow\": [] }", "{ \"confirm\": [null] }",
    ];

    public static TheoryData<string> EntryKeys =>
        [.. EntryReader.Keys.Concat(ForeignKeys.Deny).Concat(ForeignKeys.Allow).Union(ConfigurationSchema.Keys(ConfigurationSchema.Entry)).Except(ForeignKeys.Unread.Keys), "unknown"];

    public static TheoryData<string> GatewayKeys => [.. SettingsReader.Keys.Union(ConfigurationSchema.Keys(ConfigurationSchema.Gateway)), "unknown"];

    [Fact]
    public void The_schema_has_the_keys_that_the_reader_knows_and_no_others()
    {
        string[] read = [.. EntryReader.Keys, .. ForeignKeys.Deny, .. ForeignKeys.Allow, .. ForeignKeys.Unread.Keys];

        Assert.Equal(Sorted(read), Sorted(ConfigurationSchema.Keys(ConfigurationSchema.Entry)));
        Assert.Equal(Sorted(SettingsReader.Keys), Sorted(ConfigurationSchema.Keys(ConfigurationSchema.Gateway)));
        Assert.Equal(
            Sorted([.. ServerSection.Places.Select(place => place[0]), "gateway", "profiles", "$schema"]),
            Sorted(ConfigurationSchema.Keys(ConfigurationSchema.Root)));
    }

    [Fact]
    public void The_documentation_has_the_keys_that_the_reader_knows_and_no_others()
    {
        Assert.Equal(Sorted(EntryReader.Keys), Sorted(DocumentedKeys("## config.json", "###")));
        Assert.Equal(Sorted(SettingsReader.Keys), Sorted(DocumentedKeys("### The gateway itself", "##")));
        Assert.Equal(Sorted(ProfileReader.Keys), Sorted(DocumentedKeys("### Profiles", "##")));
        Assert.Equal(Sorted(ScopeReader.Keys), Sorted(DocumentedKeys("### Scopes", "##")));
        Assert.Equal(Sorted(ConfigurationSchema.Keys(ConfigurationSchema.Tools)), Sorted(DocumentedKeys("### Tools", "##")));
        string foreign = Section("### Files and entries of other clients", "##");
        Assert.All([.. ForeignKeys.Deny, .. ForeignKeys.Allow, .. ServerSection.Places.Select(place => string.Join('.', place))], key => Assert.Contains($"`{key}`", foreign, StringComparison.Ordinal));
    }

    /// <summary>What the reader reports an editor marks, and nothing else; so each key of one is a key of the other, with the same values and limits.</summary>
    [Theory]
    [MemberData(nameof(EntryKeys))]
    public void An_editor_marks_what_the_reader_reports_in_an_entry(string key)
    {
        // With both, so that each can be left out.
        Compare(key, s_values, value => key is "command" or "url"
            ? $$"""{ "mcpServers": { "s": { "{{(key == "url" ? "command" : "url")}}": "x", "{{key}}": {{value}} } } }"""
            : $$"""{ "mcpServers": { "s": { "command": "x", "url": "x", "{{key}}": {{value}} } } }""");
    }

    [Theory]
    [MemberData(nameof(GatewayKeys))]
    public void An_editor_marks_what_the_reader_reports_in_the_settings(string key) => Compare(key, s_values, value => $$"""{ "gateway": { "{{key}}": {{value}} } }""");

    [Theory]
    [InlineData("servers")]
    [InlineData("tools")]
    [InlineData("exposure")]
    public void An_editor_marks_what_the_reader_reports_in_a_profile(string key) =>
        Compare(key, s_values, value => $$"""{ "profiles": { "p": { "{{key}}": {{value}} } } }""");

    [Theory]
    [InlineData("servers")]
    [InlineData("tools")]
    [InlineData("requestAs")]
    public void An_editor_marks_what_the_reader_reports_in_a_scope(string key) =>
        Compare(key, s_values, value => $$"""{ "gateway": { "scopes": { "mcp:read": { "{{key}}": {{value}} } } } }""");

    [Theory]
    [InlineData("""{ "mcpServers": { "s": {} } }""")]
    [InlineData("""{ "mcpServers": { "s": { "args": ["x"] } } }""")]
    [InlineData("""{ "mcpServers": { "s": { "command": "" } } }""")]
    [InlineData("""{ "mcpServers": { "s": { "command": null, "url": "" } } }""")]
    [InlineData("""{ "mcpServers": { "s": { "type": "stdio", "url": "https://x" } } }""")]
    [InlineData("""{ "mcpServers": { "s": { "type": "http", "command": "x" } } }""")]
    [InlineData("""{ "mcpServers": { "s": { "type": "sse", "url": "" } } }""")]
    [InlineData("""{ "mcpServers": { "s": "npx x" } }""")]
    [InlineData("""{ "mcpServers": { "gateway": { "command": "x" } } }""")]
    [InlineData("""{ "mcpServers": { " ": { "command": "x" } } }""")]
    [InlineData("""{ "mcpServers": { "a\nb": { "command": "x" } } }""")]
    [InlineData("""{ "mcpServers": [] }""")]
    [InlineData("""{ "mcpServers": null }""")]
    [InlineData("""{ "gateway": [] }""")]
    [InlineData("""{ "gateway": { "scopes": { "a b": {} } } }""")]
    [InlineData("""{ "gateway": { "scopes": { "a\"b": {} } } }""")]
    [InlineData("""{ "gateway": { "scopes": { "": {} } } }""")]
    [InlineData("""{ "servers": { "s": { "command": 1 } } }""")]
    [InlineData("""{ "mcp": { "servers": { "s": { "command": 1 } } } }""")]
    [InlineData("[]")]
    public void What_is_wrong_is_marked_and_reported(string configuration)
    {
        Assert.NotEmpty(Read(configuration).Problems);
        Assert.False(ConfigurationSchema.Accepts(configuration));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "$schema": "./config.schema.json", "mcpServers": {} }""")]
    [InlineData("""{ "$schema": "https://example.com/x.json", "gateway": null }""")]
    [InlineData("""{ "mcpServers": { "s": { "command": "x" }, }, /* kept */ "theme": "dark", "globalShortcut": { "a": [1] } }""")]
    [InlineData("""{ "mcpServers": { "s": { "type": "", "command": "x", "url": "" } } }""")]
    [InlineData("""{ "mcpServers": { "s": { "type": "http", "url": "https://x", "oauth": { "clientId": "y" } } } }""")]
    [InlineData("""{ "inputs": [{ "id": "token" }], "servers": { "s": { "type": "stdio", "command": "x" } } }""")]
    [InlineData("""{ "mcp": { "mcpServers": { "s": { "command": "x" } } } }""")]
    public void What_is_right_is_neither_marked_nor_reported(string configuration)
    {
        Assert.Empty(Read(configuration).Problems);
        Assert.True(ConfigurationSchema.Accepts(configuration));
    }

    /// <summary>A kind that this version does not know is listed as such. In an editor it is most likely a slip.</summary>
    [Fact]
    public void A_type_that_the_gateway_does_not_know_is_marked()
    {
        const string Websocket = """{ "mcpServers": { "s": { "type": "ws", "command": "x", "url": "x" } } }""";

        Assert.Equal(ServerKind.Unknown, Assert.Single(Read(Websocket).Servers).Kind);
        Assert.False(ConfigurationSchema.Accepts(Websocket));
    }

    [Fact]
    public void Keys_that_are_not_read_are_marked_with_what_to_use_instead()
    {
        foreach ((string key, string instead) in ForeignKeys.Unread)
        {
            JsonElement property = ConfigurationSchema.Entry.GetProperty("properties").GetProperty(key);
            Assert.Equal($"Not read: {instead}.", property.GetProperty("deprecationMessage").GetString());
        }
    }

    [Fact]
    public void Every_key_that_the_gateway_reads_is_described()
    {
        JsonElement[] objects = [ConfigurationSchema.Root, ConfigurationSchema.Entry, ConfigurationSchema.Gateway, ConfigurationSchema.Tools];
        foreach (JsonProperty property in objects.SelectMany(holder => holder.GetProperty("properties").EnumerateObject()).Where(property => !ForeignKeys.Unread.ContainsKey(property.Name)))
        {
            Assert.True(property.Value.TryGetProperty("description", out JsonElement text) && text.GetString()!.EndsWith('.'), property.Name);
        }
    }

    [Fact]
    public void Defaults_are_those_of_the_gateway()
    {
        string Defaults(JsonElement holder, params string[] without) => string.Join(", ", holder.GetProperty("properties").EnumerateObject()
            .Where(property => property.Value.TryGetProperty("default", out _) && !without.Contains(property.Name))
            .Select(property => $"\"{property.Name}\": {property.Value.GetProperty("default").GetRawText()}"));

        // That of the broker may come from the environment.
        string gateway = Defaults(ConfigurationSchema.Gateway, "broker");
        Assert.Equal(GatewaySettings.Default, Read($$"""{ "gateway": { {{gateway}} } }""").Settings);
        Assert.Equal(SettingsReader.Keys.Count - 3, gateway.Split(',').Length);
        Assert.Equal(BrokerSetting.Default.ToString(), ConfigurationSchema.Gateway.GetProperty("properties").GetProperty("broker").GetProperty("default").GetString(), ignoreCase: true);

        string entry = Defaults(ConfigurationSchema.Entry, "initTimeout", "operationTimeout", "maxOperationTime", "idleTimeout");
        ServerDefinition bare = Assert.Single(Read("""{ "mcpServers": { "s": { "command": "x" } } }""").Servers);
        ServerDefinition full = Assert.Single(Read($$"""{ "mcpServers": { "s": { "command": "x", {{entry}} } } }""").Servers);
        Assert.Equal(Written(bare), Written(full));
        Assert.Contains("\"scope\"", entry, StringComparison.Ordinal);

        double Seconds(string key) => ConfigurationSchema.Entry.GetProperty("properties").GetProperty(key).GetProperty("default").GetDouble();
        Assert.Equal(Timeouts.Default.Init.TotalSeconds, Seconds("initTimeout"));
        Assert.Equal(Timeouts.Default.Operation.TotalSeconds, Seconds("operationTimeout"));
        Assert.Equal(Timeouts.Default.MaxOperation.TotalSeconds, Seconds("maxOperationTime"));
    }

    /// <summary>The keys in the first column of a section's table.</summary>
    private static IEnumerable<string> DocumentedKeys(string heading, string end) =>
        KeyRow().Matches(Section(heading, end)).SelectMany(row => row.Groups["key"].Captures.Select(key => key.Value));

    private static string Section(string heading, string end)
    {
        string page = File.ReadAllText(Path.Combine(Built.Repository, "docs", "configuration.md"));
        int start = page.IndexOf($"\n{heading}\n", StringComparison.Ordinal) + heading.Length + 1;
        return page[start..page.IndexOf($"\n{end}", start, StringComparison.Ordinal)];
    }

    private static void Compare(string key, IEnumerable<string> values, Func<string, string> configuration)
    {
        int marked = 0;
        foreach (string value in values)
        {
            string text = configuration(value);
            ConfigurationSnapshot read = Read(text);
            // What the gateway does not reach is listed as such rather than reported; see the test of its own.
            bool isRight = read.Problems.Count == 0 && !read.Servers.Any(server => server.Kind == ServerKind.Unknown);
            Assert.True(isRight == ConfigurationSchema.Accepts(text), $"{text}: the reader says {(isRight ? "nothing" : string.Join(" ", read.Problems))}");
            marked += isRight ? 0 : 1;
        }

        Assert.Equal(key == "unknown", marked == 0);
    }

    private static string Written(ServerDefinition server) =>
        DefinitionWriter.Write(server, null, default, JsonTextEditor.Layout.Default, 0);

    private static ConfigurationSnapshot Read(string text) => ConfigurationReader.Read("config.json", Encoding.UTF8.GetBytes(text));

    private static string[] Sorted(IEnumerable<string> keys) => [.. keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^\| (?:`(?<key>\w+)`(?:, )?)+ \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyRow();
}
