using System.Text;
using McpGateway.Catalog;
using McpGateway.Connections;
using McpGateway.Transports;

namespace McpGateway.Tests.Catalog;

public sealed class ResourceDirectoryTests
{
    private static readonly CatalogEntry[] s_entries =
    [
        Entry("Files", ["file:///a b/é.txt", "file:///both"], ["file:///{+path}"]),
        Entry("disk", ["file:///both", "disk://c"], ["disk://{letter}", "common://x/{id}"]),
        Entry("notes", ["note:1"], ["common://{a}/{b}", "other://y{/id}"]),
        Entry("x y", ["note:2"], []),
    ];

    [Theory]
    [InlineData("mcp-gateway://disk/disk://c", "disk", "disk://c")]
    [InlineData("mcp-gateway://x%20y/any:thing", "x y", "any:thing")]
    // Known by name alone, never seen.
    [InlineData("mcp-gateway://unseen/a:b", "unseen", "a:b")]
    // As parsers of URLs leave them: host in lower case, the rest percent-encoded.
    [InlineData("mcp-gateway://files/file:///x", "Files", "file:///x")]
    [InlineData("mcp-gateway://Files/file:///a%20b/%C3%A9.txt", "Files", "file:///a b/é.txt")]
    [InlineData("mcp-gateway://Case/a:b", "Case", "a:b")]
    [InlineData("mcp-gateway://case/a:b", "case", "a:b")]
    // A server's own URI: listed by one, then of one template, then of one scheme.
    [InlineData("disk://c", "disk", "disk://c")]
    [InlineData("file:///a b/é.txt", "Files", "file:///a b/é.txt")]
    [InlineData("file:///a%20b/%C3%A9.txt", "Files", "file:///a b/é.txt")]
    [InlineData("file:///new", "Files", "file:///new")]
    [InlineData("common://x2/1", "notes", "common://x2/1")]
    [InlineData("other://elsewhere", "notes", "other://elsewhere")]
    [InlineData("DISK://c/d/e", "disk", "DISK://c/d/e")]
    public void The_server_that_is_meant_is_found(string uri, string server, string own) =>
        Assert.Equal((server, own), Resolve(uri));

    [Theory]
    [InlineData("file:///both", "Several servers have 'file:///both': use mcp-gateway://Files/file:///both or mcp-gateway://disk/file:///both.")]
    [InlineData("common://x/1", "Several servers may have 'common://x/1': use mcp-gateway://disk/common://x/1 or mcp-gateway://notes/common://x/1.")]
    [InlineData("note:3", "Several servers may have 'note:3': use mcp-gateway://notes/note:3 or mcp-gateway://x%20y/note:3.")]
    [InlineData("nothing://", "No server has the resource 'nothing://'. Use an address from resources/list, or mcp-gateway://<server>/<uri>.")]
    [InlineData("no uri\u0007", "No server has the resource 'no uri'. Use an address from resources/list, or mcp-gateway://<server>/<uri>.")]
    [InlineData("mcp-gateway://nobody/a:b", "There is no server 'nobody' to read 'a:b' from.")]
    // Two differ in case alone, and neither is this one.
    [InlineData("mcp-gateway://CASE/a:b", "There is no server 'CASE' to read 'a:b' from.")]
    public void Where_no_server_or_more_than_one_is_meant_the_error_says_so(string uri, string message)
    {
        var e = Assert.Throws<ServerException>(() => Resolve(uri));
        Assert.Equal((message, message.StartsWith("Several", StringComparison.Ordinal) ? ServerFailure.Ambiguous : ServerFailure.UnknownItem), (e.Message, e.Failure));
    }

    [Fact]
    public void A_resource_of_a_gateway_behind_this_one_is_found_by_its_own_address() =>
        Assert.Equal(("inner", "mcp-gateway://far/a:b"), ResourceDirectory.Resolve("mcp-gateway://far/a:b", [Entry("inner", ["mcp-gateway://far/a:b"], [])], ["inner"]));

    [Fact]
    public void Of_many_candidates_some_are_named()
    {
        CatalogEntry[] entries = [.. Enumerable.Range(1, 30).Select(number => Entry($"s{number}", ["a:b"], []))];
        var e = Assert.Throws<ServerException>(() => ResourceDirectory.Resolve("a:b", entries, []));
        Assert.EndsWith(" or mcp-gateway://s10/a:b (and 20 more).", e.Message, StringComparison.Ordinal);
    }

    private static (string Server, string Uri) Resolve(string uri) =>
        ResourceDirectory.Resolve(uri, s_entries, [.. s_entries.Select(entry => entry.Server), "unseen", "Case", "case"]);

    private static CatalogEntry Entry(string server, string[] uris, string[] templates) => new(
        server,
        "fingerprint",
        DateTimeOffset.UnixEpoch,
        new ServerIdentity("n", "1", "2025-11-25", null, "{}"u8.ToArray()),
        [],
        resources: uris.Select(uri => CatalogResource.TryRead(Encoding.UTF8.GetBytes($$"""{"uri":"{{uri}}","name":"n"}"""))!),
        resourceTemplates: templates.Select(template => CatalogResourceTemplate.TryRead(Encoding.UTF8.GetBytes($$"""{"uriTemplate":"{{template}}"}"""))!));
}
