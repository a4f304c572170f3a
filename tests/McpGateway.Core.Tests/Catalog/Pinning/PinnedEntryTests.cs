using System.Text;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;

namespace McpGateway.Tests.Catalog.Pinning;

/// <summary>What of an entry says which server it is.</summary>
public sealed class PinnedEntryTests
{
    [Theory]
    [InlineData("https://one.example/@owner/name/mcp", "https://one.example/@owner/name/mcp")]
    [InlineData("https://user:secret@one.example/mcp", "https://one.example/mcp")]
    [InlineData("https://user:a@b@one.example:8443/@owner/mcp?key=secret", "https://one.example:8443/@owner/mcp")]
    [InlineData("https://one.example?a=b@c", "https://one.example")]
    [InlineData("${BASE}/@owner/mcp", "${BASE}/@owner/mcp")]
    public void Of_an_address_all_counts_but_what_may_be_a_secret(string address, string kept)
    {
        string entry = Encoding.UTF8.GetString(PinnedEntry.Of(new ServerDefinition { Name = "s", Kind = ServerKind.Http, Url = address }));

        Assert.Equal($$"""{"addresses":["{{kept}}"]}""", entry);
    }
}
