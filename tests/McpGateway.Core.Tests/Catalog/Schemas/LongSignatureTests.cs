using System.Globalization;
using System.Text;
using McpGateway.Catalog;

namespace McpGateway.Tests.Catalog.Schemas;

/// <summary>A server cannot fill a client's context with a signature; what is left out is said, and where it stands.</summary>
public sealed class LongSignatureTests
{
    [Fact]
    public void Of_a_very_long_list_the_first_values_are_written_and_how_many_more_there_are()
    {
        string signature = SignatureOf("""{"properties":{"code":{"enum":[""" + Join(5000, i => $"\"value_{i:0000}\"") + """]},"b":{"type":"integer"}},"required":["code"]}""");

        Assert.StartsWith("t(code: \"value_0000\"|\"value_0001\"|", signature, StringComparison.Ordinal);
        Assert.EndsWith("|…4976 more in the full schema, b?: int)", signature, StringComparison.Ordinal);
        Assert.InRange(signature.Length, 100, 600);
    }

    [Fact]
    public void A_list_of_every_country_is_written_whole()
    {
        string signature = SignatureOf("""{"properties":{"code":{"enum":[""" + Join(110, i => $"\"c{i:000}\"") + "]}}}");

        Assert.Contains("\"c000\"", signature, StringComparison.Ordinal);
        Assert.Contains("\"c109\"", signature, StringComparison.Ordinal);
        Assert.DoesNotContain("…", signature, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_said_however_long_the_list_is()
    {
        string signature = SignatureOf("""{"properties":{"code":{"enum":[null,""" + Join(5000, i => $"{i}") + "]}}}");

        Assert.EndsWith("|…4976 more in the full schema|null)", signature, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anyOf")]
    [InlineData("oneOf")]
    public void Of_very_many_alternatives_the_first_are_written(string keyword)
    {
        string alternatives = Join(500, i => $$$"""{"type":"object","properties":{"kind":{"const":"k{{{i}}}"},"value{{{i}}}":{"type":"integer"}},"required":["kind"]}""");

        Assert.InRange(SignatureOf($"{{\"properties\":{{\"a\":{{\"{keyword}\":[{alternatives}]}}}}}}").Length, 50, 16_000);
        Assert.InRange(SignatureOf($"{{\"{keyword}\":[{alternatives}]}}").Length, 50, 16_000);
    }

    [Fact]
    public void Thousands_of_properties_end_where_the_rest_is_said_to_be()
    {
        string signature = SignatureOf($$"""{"properties":{ {{Join(3000, i => $$"""
            "property_{{i}}":{"type":"object","properties":{"x":{"type":"number","default":{{i}}} } }
            """)}} },"required":["property_2999"]}""");

        Assert.StartsWith("t(property_2999: ", signature, StringComparison.Ordinal);
        Assert.EndsWith(", … the rest is in the full schema)", signature, StringComparison.Ordinal);
        Assert.InRange(signature.Length, 8000, 16_000);
    }

    [Fact]
    public void Objects_within_objects_do_not_multiply()
    {
        string inner = """{"type":"string"}""";
        for (int depth = 0; depth < 6; depth++)
        {
            string one = inner;
            inner = $$"""{"type":"object","properties":{ {{Join(depth < 3 ? 8 : 4, i => $"\"p{depth}_{i}\":{one}")}} } }""";
        }

        Assert.InRange(SignatureOf($$"""{"properties":{"root":{{inner}} } }""").Length, 50, 40_000);
    }

    private static string SignatureOf(string schema) =>
        CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t","inputSchema":{{schema}}}"""))!.Signature;

    private static string Join(int count, Func<int, string> item) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{item(i)}")));
}
