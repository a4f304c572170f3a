using McpGateway.Catalog;

namespace McpGateway.Tests.Catalog;

public sealed class ResourceAddressTests
{
    /// <summary>Server, its URI, the address, and the address as <c>new URL(address).href</c> of Node.js 22 has it.</summary>
    public static TheoryData<string, string, string, string> Addresses => new()
    {
        { "files", "file:///a%20b/c.txt", "mcp-gateway://files/file:///a%20b/c.txt", "mcp-gateway://files/file:///a%20b/c.txt" },
        { "files", "file:///a b/é.txt", "mcp-gateway://files/file:///a b/é.txt", "mcp-gateway://files/file:///a%20b/%C3%A9.txt" },
        { "My Server", "https://example.com/x?q=1&r=a b#part", "mcp-gateway://My%20Server/https://example.com/x?q=1&r=a b#part", "mcp-gateway://My%20Server/https://example.com/x?q=1&r=a%20b#part" },
        { "Ünïcode/名", "urn:isbn:1", "mcp-gateway://%C3%9Cn%C3%AFcode%2F%E5%90%8D/urn:isbn:1", "mcp-gateway://%C3%9Cn%C3%AFcode%2F%E5%90%8D/urn:isbn:1" },
        { "a:b@c?d#e[f]", "sample://text", "mcp-gateway://a%3Ab%40c%3Fd%23e%5Bf%5D/sample://text", "mcp-gateway://a%3Ab%40c%3Fd%23e%5Bf%5D/sample://text" },
        { "files", @"file:///c:\x\y", @"mcp-gateway://files/file:///c:\x\y", @"mcp-gateway://files/file:///c:\x\y" },
        { "files", "note:{a}\"<b>|^`'", "mcp-gateway://files/note:{a}\"<b>|^`'", "mcp-gateway://files/note:%7Ba%7D%22%3Cb%3E|^%60'" },
        { "inner", "mcp-gateway://files/file:///x", "mcp-gateway://inner/mcp-gateway://files/file:///x", "mcp-gateway://inner/mcp-gateway://files/file:///x" },
        { "files", "sample://item//double///slash/", "mcp-gateway://files/sample://item//double///slash/", "mcp-gateway://files/sample://item//double///slash/" },
        { "A.b_~-9", "x://h?", "mcp-gateway://A.b_~-9/x://h?", "mcp-gateway://A.b_~-9/x://h?" },
        { "files", "x://h/%e9%C3", "mcp-gateway://files/x://h/%e9%C3", "mcp-gateway://files/x://h/%e9%C3" },
        { "100%", "x:%zz", "mcp-gateway://100%25/x:%zz", "mcp-gateway://100%25/x:%zz" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void An_address_leads_back_to_what_it_was_made_of(string server, string uri, string address, string normalised)
    {
        Assert.Equal(address, ResourceAddress.Compose(server, uri));

        Assert.True(ResourceAddress.TryParse(address, out string? foundServer, out string? foundUri));
        Assert.Equal((server, uri), (foundServer, foundUri));

        Assert.True(ResourceAddress.TryParse(normalised, out foundServer, out foundUri));
        Assert.Equal(server, foundServer);
        Assert.Equal(ResourceAddress.Encode(uri), ResourceAddress.Encode(foundUri));
    }

    [Fact]
    public void A_template_stays_a_template() =>
        Assert.Equal("mcp-gateway://files/file:///{path}{?q*}", ResourceAddress.Compose("files", "file:///{path}{?q*}"));

    [Fact]
    public void A_scheme_is_the_same_in_capitals()
    {
        Assert.True(ResourceAddress.TryParse("MCP-Gateway://files/x:y", out string? server, out string? uri));
        Assert.Equal(("files", "x:y"), (server, uri));
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:///x")]
    [InlineData("mcp-gateway:")]
    [InlineData("mcp-gateway://")]
    [InlineData("mcp-gateway:///x:y")]
    [InlineData("mcp-gateway://files")]
    [InlineData("mcp-gateway://files/")]
    [InlineData("mcp-gateway:/files/x:y")]
    public void What_names_no_server_or_no_resource_is_no_address(string text) =>
        Assert.False(ResourceAddress.TryParse(text, out _, out _));

    [Fact]
    public void What_is_no_text_is_encoded_as_something() =>
        Assert.Equal("x:%EF%BF%BD", ResourceAddress.Encode("x:\ud800"));
}
