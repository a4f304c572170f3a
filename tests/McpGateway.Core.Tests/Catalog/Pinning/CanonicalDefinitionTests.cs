using System.Text;
using McpGateway.Catalog.Pinning;

namespace McpGateway.Tests.Catalog.Pinning;

public sealed class CanonicalDefinitionTests
{
    private const string Tool = """{"name":"t","inputSchema":{"type":["object","null"],"properties":{"a":{"enum":["x","y"],"default":1,"_meta":1}},"required":["a","b"]}}""";

    [Theory]
    [InlineData("""{ "inputSchema" : {"required":["b","a"],"properties":{"a":{"_meta":1,"default":1.0,"enum":["y","x"]}},"type":["null","object"]}, "name":"\u0074"}""", true)]
    [InlineData("""{"name":"t","inputSchema":{"type":["object","null"],"properties":{"a":{"enum":["x","y"],"default":1,"_meta":1}},"required":["a","b"]},"_meta":{"v":1},"icons":[]}""", true)]
    [InlineData("""{"name":"t","inputSchema":{"type":["object","null"],"properties":{"a":{"enum":["x","y"],"default":"1","_meta":1}},"required":["a","b"]}}""", false)]
    [InlineData("""{"name":"t","inputSchema":{"type":["object","null"],"properties":{"a":{"enum":["x","y"],"default":1,"_meta":2}},"required":["a","b"]}}""", false)]
    [InlineData("""{"name":"t","inputSchema":{"type":["object","null"],"properties":{"a":{"enum":["x","y"],"default":1,"_meta":1}},"required":["a","b"]},"title":null}""", false)]
    [InlineData("""{"name":"t","name":"t","inputSchema":{"type":["object","null"],"properties":{"a":{"enum":["x","y"],"default":1,"_meta":1}},"required":["a","b"]}}""", false)]
    public void Only_what_means_the_same_is_the_same(string other, bool isSame) => Assert.Equal(isSame, Of(Tool).SequenceEqual(Of(other)));

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("0.1", "0.10", true)]
    [InlineData("1", "2", false)]
    [InlineData("12345678901234567890.12345678901", "12345678901234567890.12345678902", false)]
    [InlineData("1e400", "1e401", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("\"a\\u200bb\"", "\"ab\"", false)]
    public void Values_are_compared_as_they_are(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Of($$"""{"name":"t","x":{{one}}}""").SequenceEqual(Of($$"""{"name":"t","x":{{other}}}""")));

    [Fact]
    public void What_is_nested_beyond_reason_is_compared_as_it_is_written()
    {
        string deep = $$"""{"name":"t","x":{{new string('[', 900)}}{{new string(']', 900)}}}""";

        Assert.Equal((byte)'"', Of(deep)[0]);
        Assert.True(Of(deep).SequenceEqual(Of(deep)));
        Assert.False(Of(deep).SequenceEqual(Of(deep.Replace("\"t\"", "\"u\"", StringComparison.Ordinal))));
    }

    private static byte[] Of(string json) => CanonicalDefinition.OfTool(Encoding.UTF8.GetBytes(json));
}
