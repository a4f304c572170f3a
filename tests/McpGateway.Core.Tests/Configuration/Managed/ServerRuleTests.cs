using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;

namespace McpGateway.Tests.Configuration.Managed;

/// <summary>Which servers and tools a rule of the administrator's is about.</summary>
public sealed class ServerRuleTests
{
    private const string Refused = "refused";
    private const string Open = "open";
    private const string Free = "free";

    /// <summary>A list of rules, an entry, and whether the entry as it is written may be used, may not, or shows only when it is started.</summary>
    [Theory]
    [InlineData("""{ "serverName": "docs-*" }""", """{ "command": "x" }""", Refused)]
    [InlineData("""{ "serverName": "S" }""", """{ "command": "x" }""", Free)]
    // A name counts only where no rule says how such a server is reached.
    [InlineData("""{ "serverName": "s" }, { "serverCommand": ["y"] }""", """{ "command": "x" }""", Refused)]
    [InlineData("""{ "serverName": "s" }, { "serverUrl": "https://y/" }""", """{ "command": "x" }""", Free)]
    [InlineData("""{ "serverName": "s" }, { "serverUrl": "https://y/" }""", """{ "url": "https://x/" }""", Refused)]
    [InlineData("""{ "serverName": "t", "serverCommand": ["x"] }""", """{ "command": "x" }""", Refused)]
    [InlineData("""{ "serverName": "s", "serverCommand": ["x"] }""", """{ "command": "x" }""", Free)]
    [InlineData("""{ "serverCommand": ["npx", "-y", "@x/*"] }""", """{ "command": "npx", "args": ["-y", "@x/server"] }""", Free)]
    [InlineData("""{ "serverCommand": ["npx", "-y", "@x/*"] }""", """{ "command": "npx", "args": ["-Y", "@x/server"] }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx", "-y", "@x/*"] }""", """{ "command": "npx", "args": ["-y", "@x/server", "--eval"] }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx", "-y", "@x/*", "**"] }""", """{ "command": "npx", "args": ["-y", "@x/server", "--root", "/"] }""", Free)]
    [InlineData("""{ "serverCommand": ["npx", "-y", "@x/*"] }""", """{ "command": "npx", "args": ["@x/server"] }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx"] }""", """{ "command": "/home/me/npx" }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx"] }""", """{ "command": "./npx" }""", Refused)]
    [InlineData("""{ "serverCommand": ["*", "**"] }""", """{ "command": "/home/me/npx", "args": ["x"] }""", Free)]
    [InlineData("""{ "serverCommand": ["/opt/bin/*"] }""", """{ "command": "/opt/bin/../../home/me/npx" }""", Refused)]
    [InlineData("""{ "serverCommand": ["/opt/bin/*"] }""", """{ "command": "/opt/bin/npx" }""", Free)]
    [InlineData("""{ "serverCommand": ["/opt/bin/*"] }""", """{ "command": "npx" }""", Open)]
    [InlineData("""{ "serverCommand": ["npx", "x"] }""", """{ "command": "npx", "args": ["${PACKAGE}"] }""", Open)]
    [InlineData("""{ "serverCommand": ["npx", "x"] }""", """{ "command": "${PROGRAM}", "args": ["x"] }""", Open)]
    [InlineData("""{ "serverCommand": ["npx", "x"] }""", """{ "command": "${PROGRAM}", "args": ["y"] }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx", "a?b"] }""", """{ "command": "npx", "args": ["axb"] }""", Refused)]
    // What another program would run by.
    [InlineData("""{ "serverCommand": ["npx"] }""", """{ "command": "npx", "env": { "NODE_OPTIONS": "--require ./x" } }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx"] }""", """{ "command": "npx", "env": { "npm_config_registry": "https://x" } }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx"] }""", """{ "command": "npx", "env": { "TOKEN": "x" } }""", Free)]
    // Addresses are compared part by part.
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "https://mcp.example.com/mcp?x=1" }""", Free)]
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "https://evil.test/.example.com/" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "https://evil.test:443\\@mcp.example.com/" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "https://mcp.example.com@evil.test/" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "https://mcp.example.com.evil.test/" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "https://mcp.example.com:8443/" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://*.example.com/*" }""", """{ "url": "http://mcp.example.com/" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://x.test:*/a/*" }""", """{ "url": "https://X.test:8443/a/../b/c" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://x.test/a/*" }""", """{ "url": "https://x.test/a/%2e%2e/b" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://x.test" }""", """{ "url": "https://X.TEST" }""", Free)]
    [InlineData("""{ "serverUrl": "https://x.test" }""", """{ "url": "https://x.test/mcp" }""", Refused)]
    [InlineData("""{ "serverUrl": "https://x.test/" }""", """{ "url": "https://${HOST}/" }""", Open)]
    [InlineData("""{ "serverUrl": "https://x.test/" }""", """{ "urls": ["https://x.test/", "https://y.test/"] }""", Refused)]
    [InlineData("""{ "serverUrl": "https://x.test/" }, { "serverUrl": "https://y.test/" }""", """{ "urls": ["https://x.test/", "https://y.test/"] }""", Free)]
    [InlineData("", """{ "command": "x" }""", Refused)]
    public void What_is_allowed(string rules, string entry, string expected) => Check($$"""{ "allowedMcpServers": [{{rules}}] }""", entry, expected);

    [Theory]
    [InlineData("""{ "serverName": "s" }""", """{ "command": "x" }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx", "**"] }""", """{ "command": "/usr/bin/NPX.cmd", "args": ["x"], "env": { "PATH": "x" } }""", Refused)]
    [InlineData("""{ "serverCommand": ["npx", "**"] }""", """{ "command": "${X}" }""", Open)]
    [InlineData("""{ "serverUrl": "https://x.test/*" }""", """{ "urls": ["https://y.test/", "https://x.test./a"] }""", Refused)]
    [InlineData("""{ "serverUrl": "https://x.test/*" }""", """{ "url": "${X}" }""", Open)]
    [InlineData("""{ "serverUrl": "https://x.test/*" }""", """{ "command": "x" }""", Free)]
    public void What_is_denied(string rules, string entry, string expected)
    {
        Check($$"""{ "deniedMcpServers": [{{rules}}] }""", entry, expected);
        // It wins.
        Check($$"""{ "deniedMcpServers": [{{rules}}], "allowedMcpServers": [{ "serverName": "*" }] }""", entry, expected);
    }

    [Theory]
    [InlineData("\"DELETE_*\"", """{ "command": "x" }""", true)]
    [InlineData("\"delete\"", """{ "command": "x" }""", false)]
    [InlineData("""{ "serverName": "t", "tools": ["*"] }""", """{ "command": "x" }""", false)]
    [InlineData("""{ "serverUrl": "https://x.test/*", "tools": ["*"] }""", """{ "url": "https://x.test/mcp" }""", true)]
    [InlineData("""{ "serverUrl": "https://x.test/*", "tools": ["*"] }""", """{ "url": "https://y.test/mcp" }""", false)]
    // It may be the one that is meant.
    [InlineData("""{ "serverUrl": "https://x.test/*", "tools": ["*"] }""", """{ "url": "${X}" }""", true)]
    [InlineData("""{ "serverCommand": ["git-mcp", "**"], "tools": ["*"] }""", """{ "command": "/usr/bin/git-mcp" }""", true)]
    public void Which_tools_are_denied_or_confirmed(string rule, string entry, bool isMeant)
    {
        Assert.Equal(isMeant, Managed($$"""{ "deniedTools": [{{rule}}] }""").Over(Entry(entry)).Managed!.DeniedBy("delete_x") is not null);
        Assert.Equal(isMeant, Managed($$"""{ "confirmedTools": [{{rule}}] }""").Over(Entry(entry)).Managed!.ConfirmedBy("delete_x") is not null);
    }

    private static void Check(string managed, string entry, string expected)
    {
        ServerDefinition server = Managed(managed).Over(Entry(entry));

        Assert.Equal(expected, server.Refusal is not null ? Refused : server.Managed!.IsOpen ? Open : Free);
        Assert.Equal(expected != Refused, server.IsOffered);
    }

    private static ManagedConfiguration Managed(string text)
    {
        ManagedConfiguration managed = ManagedReader.Read("managed.json", Encoding.UTF8.GetBytes(text));
        Assert.Null(managed.Problem);
        return managed;
    }

    private static ServerDefinition Entry(string entry)
    {
        ConfigurationSnapshot read = ConfigurationReader.Read("config.json", Encoding.UTF8.GetBytes($$"""{ "mcpServers": { "s": {{entry}} } }"""));
        Assert.Empty(read.Problems);
        return read.Servers[0];
    }
}
