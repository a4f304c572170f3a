using System.Text;
using McpGateway.Catalog.Schemas;

namespace McpGateway.Tests.Catalog.Schemas;

public sealed class HeaderAnnotationsTests
{
    [Theory]
    [InlineData("""{"a":{"type":"string","x-mcp-header":"Region"}}""")]
    [InlineData("""{"a":{"type":"integer","x-mcp-header":"A"},"b":{"type":"boolean","x-mcp-header":"B"}}""")]
    [InlineData("""{"a":{"type":"object","properties":{"b":{"type":"string","x-mcp-header":"Deep"}}}}""")]
    [InlineData("""{"a":{"type":"string","default":{"x-mcp-header":""}}}""")]
    public void Correct_ones_are_good(string properties) => Assert.Null(ProblemOf(properties));

    [Theory]
    [InlineData("""{"a":{"type":"string","x-mcp-header":""}}""")]
    [InlineData("""{"a":{"type":"string","x-mcp-header":"a b"}}""")]
    [InlineData("""{"a":{"type":"string","x-mcp-header":"a\r\nb"}}""")]
    [InlineData("""{"a":{"type":"string","x-mcp-header":7}}""")]
    [InlineData("""{"a":{"type":"number","x-mcp-header":"A"}}""")]
    [InlineData("""{"a":{"type":"object","x-mcp-header":"A"}}""")]
    [InlineData("""{"a":{"x-mcp-header":"A"}}""")]
    [InlineData("""{"a":{"type":"string","x-mcp-header":"Same"},"b":{"type":"string","x-mcp-header":"same"}}""")]
    [InlineData("""{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}""")]
    [InlineData("""{"a":{"anyOf":[{"type":"string","x-mcp-header":"A"}]}}""")]
    [InlineData("""{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"string","x-mcp-header":"A"}}}}}""")]
    public void Wrong_ones_are_told(string properties) => Assert.NotNull(ProblemOf(properties));

    private static string? ProblemOf(string properties) =>
        HeaderAnnotations.ProblemOf(Encoding.UTF8.GetBytes($$"""{"name":"t","inputSchema":{"type":"object","properties":{{properties}}} }"""));
}
