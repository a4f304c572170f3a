using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Gateway.Arguments;

namespace McpGateway.Tests.Gateway.Arguments;

public sealed class NullArgumentTests
{
    private const string Schema = """
        {"type":"object","required":["need","deep"],"properties":{
          "i":{"type":"integer"},"t":{"type":"string"},"list":{"type":"array","items":{"type":"object","properties":{"x":{"type":"number"},"y":{}}}},
          "need":{"type":"string"},"nullable":{"type":["string","null"]},"any":{},"described":{"description":"d"},"openapi":{"type":"string","nullable":true},
          "either":{"anyOf":[{"type":"string"},{"type":"null"}]},"neither":{"anyOf":[{"type":"string"},{"type":"integer"}]},"choice":{"enum":["a","b"]},"choiceOrNull":{"enum":["a",null]},
          "ref":{"$ref":"#/$defs/r"},"deep":{"type":"object","required":["must"],"properties":{"must":{"type":"string"},"may":{"type":"boolean"},"more":{"$ref":"#/$defs/r"}}},
          "map":{"type":"object","additionalProperties":{"type":"string"}},"pair":{"type":"array","prefixItems":[{"type":"object","properties":{"a":{"type":"string"}}}]}},
          "$defs":{"r":{"type":"object","properties":{"z":{"type":"string"},"r":{"$ref":"#/$defs/r"}}}}}
        """;

    [Theory]
    [InlineData("""{"i":1,"t":null}""", """{"i":1}""")]
    [InlineData("""{"t":null,"i":1}""", """{"i":1}""")]
    [InlineData("""{"t":null}""", "{}")]
    [InlineData("""{"t":null,"i":null}""", "{}")]
    [InlineData(""" { "t" : null , "i" : null } """, """ {  } """)]
    [InlineData("""{ "need": "x", "t": null, "i": null, "any": 1 }""", """{ "need": "x", "any": 1 }""")]
    [InlineData("""{ "need": "x", "t": null, "any": 1, "i": null }""", """{ "need": "x", "any": 1 }""")]
    [InlineData("""{"list":[{"x":null,"y":null},{"x":1.50},null],"i":null}""", """{"list":[{"y":null},{"x":1.50},null]}""")]
    [InlineData("""{"deep":{"must":null,"may":null,"more":{"z":null,"r":{"z":null}}}}""", """{"deep":{"must":null,"more":{"r":{}}}}""")]
    [InlineData("""{"ref":null,"neither":null,"choice":null,"deep":{"may":null}}""", """{"deep":{}}""")]
    [InlineData("""{"pair":[{"a":null}],"map":{"k":null}}""", """{"pair":[{}],"map":{"k":null}}""")]
    [InlineData("""{"\u0074":null,"need":"null"}""", """{"need":"null"}""")]
    public void A_null_that_an_optional_argument_does_not_take_is_left_out(string arguments, string expected) =>
        Assert.Equal(expected, Apply(arguments, Schema));

    [Theory]
    [InlineData("""{"need":null}""")]
    [InlineData("""{"nullable":null,"any":null,"described":null,"openapi":null,"either":null,"choiceOrNull":null}""")]
    [InlineData("""{"unknown":null}""")]
    [InlineData("""{"t":"null","map":{"null":"x"}}""")]
    [InlineData("""{"i":1,"i":null}""")]
    [InlineData("""{"deep":null}""")]
    [InlineData("{}")]
    [InlineData("""{"list":[null]}""")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("{broken null")]
    public void Every_other_null_stays_and_nothing_is_copied(string arguments)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(arguments);

        ReadOnlyMemory<byte> result = NullArguments.LeaveOut(bytes, Tool(Schema).InputSchema);

        Assert.True(MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> before) && MemoryMarshal.TryGetArray(result, out ArraySegment<byte> after) && ReferenceEquals(before.Array, after.Array));
        Assert.Equal(bytes.Length, result.Length);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"object\"}")]
    [InlineData("{\"properties\":7}")]
    public void A_schema_that_says_nothing_leaves_everything(string schema) => Assert.Equal("""{"t":null}""", Apply("""{"t":null}""", schema));

    [Fact]
    public void Nulls_far_down_and_many_of_them_take_no_time_to_speak_of()
    {
        string item = """{"x":null}""";
        string arguments = "{\"list\":[" + string.Join(',', Enumerable.Repeat(item, 50_000)) + "]}";

        Assert.Equal("{\"list\":[" + string.Join(',', Enumerable.Repeat("{}", 50_000)) + "]}", Apply(arguments, Schema));
        string nested = string.Concat(Enumerable.Repeat("{\"r\":", 200)) + "{\"z\":null}" + new string('}', 200);
        Assert.Equal($"{{\"ref\":{nested}}}", Apply($"{{\"ref\":{nested}}}", Schema));
    }

    private static string Apply(string arguments, string schema) =>
        Encoding.UTF8.GetString(NullArguments.LeaveOut(Encoding.UTF8.GetBytes(arguments), Tool(schema).InputSchema).Span);

    private static CatalogTool Tool(string schema) =>
        CatalogTool.TryRead(JsonSerializer.SerializeToUtf8Bytes(JsonDocument.Parse($$"""{"name":"t","inputSchema":{{schema}}}""").RootElement))!;
}
