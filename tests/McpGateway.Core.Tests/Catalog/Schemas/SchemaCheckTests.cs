using System.Text.Json;

namespace McpGateway.Tests.Catalog.Schemas;

public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("""{"required":["a"],"properties":{"a":{}}}""", "{}", "'a' is required.")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", "'b' is unknown.")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":5}""", "'a' must be a string, not an integer.")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", "'a' must be an integer, not a number.")]
    [InlineData("""{"properties":{"a":{"type":["boolean","null"]}}}""", """{"a":"true"}""", "'a' must be true or false or null, not a string.")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":null}""", "'a' must be a string, not null.")]
    [InlineData("""{"properties":{"a":{"enum":["x","y"]}}}""", """{"a":"z"}""", "'a' must be one of \"x\", \"y\", not \"z\".")]
    [InlineData("""{"properties":{"a":{"const":2}}}""", """{"a":3}""", "'a' must be 2, not 3.")]
    [InlineData("""{"properties":{"a":{"type":"object","properties":{"b":{"type":"array","items":{"type":"integer"}}}}}}""", """{"a":{"b":[1,"2",3]}}""", "'a.b[1]' must be an integer, not a string.")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"a":1}""", "'a' must be a string, not an integer.")]
    [InlineData("""{"allOf":[{"required":["a"]},{"$ref":"#/$defs/b"}],"$defs":{"b":{"properties":{"a":{"type":"object"}}}}}""", """{"a":[]}""", "'a' must be an object, not an array.")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""", """{"a":5}""", "'a' must be a string or null, not an integer.")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"properties":{"k":{"const":"x"}},"required":["k","n"]},{"properties":{"k":{"const":"y"}},"required":["k"]}]}}}""", """{"a":{"k":"x"}}""", "'a.n' is required.")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"enum":["x"]},{"type":"integer"}]}}}""", """{"a":"y"}""", "'a' matches none of the allowed alternatives.")]
    [InlineData("""{"type":"object"}""", "[]", "The value must be an object, not an array.")]
    [InlineData("""{"properties":{"a\nb":false},"additionalProperties":false}""", """{"a\nb":1}""", "'a b' must be absent, not an integer.")]
    public void What_is_certainly_wrong_is_said(string schema, string arguments, string problem) => Assert.Equal([problem], Check(schema, arguments));

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"integer"},"b":{"type":"number"}}}""", """{"a":1.0,"b":1}""")]
    [InlineData("""{"properties":{"a":{"enum":[1,"x"]}}}""", """{"a":1.0}""")]
    [InlineData("""{"properties":{"a":{"enum":["x"],"nullable":true,"type":"string"}}}""", """{"a":null}""")]
    [InlineData("""{"required":["a"],"properties":{"a":{"default":5}}}""", "{}")]
    [InlineData("""{"properties":{"a":{}}}""", """{"b":1}""")]
    [InlineData("""{"additionalProperties":false,"patternProperties":{"^x":{}}}""", """{"y":1}""")]
    [InlineData("""{"additionalProperties":false,"anyOf":[{"properties":{"a":{}}}]}""", """{"a":1}""")]
    [InlineData("""{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]}}""", """{"a":1}""")]
    [InlineData("""{"not":{"required":["a"]},"properties":{"a":{"minLength":9,"pattern":"^b"}}}""", """{"a":"x"}""")]
    [InlineData("""{"properties":{"a":{"type":"file"},"b":{"$ref":"https://example.com/x"}}}""", """{"a":1,"b":2}""")]
    [InlineData("""{"properties":{"a":{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}}}""", """{"a":["x",1]}""")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"string"}]}""", "{}")]
    [InlineData("""{"$ref":"#"}""", "{}")]
    [InlineData("true", "5")]
    public void What_may_be_right_is_not_called_wrong(string schema, string arguments) => Assert.Empty(Check(schema, arguments));

    [Fact]
    public void Arguments_without_end_are_not_looked_at_for_ever()
    {
        const string Schema = """{"$ref":"#/$defs/t","$defs":{"t":{"type":"object","anyOf":[{"properties":{"c":{"$ref":"#/$defs/t"}}},{"properties":{"c":{"$ref":"#/$defs/t"}},"required":["x"]}]}}}""";
        string deep = string.Concat(Enumerable.Repeat("{\"c\":", 400)) + "5" + new string('}', 400);

        Assert.Empty(Check(Schema, deep));
    }

    private static string[] Check(string schema, string arguments)
    {
        using JsonDocument document = JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = 1000 });
        return [.. ToolSchemaTests.Read(schema).Check(document.RootElement).Select(problem => problem.Message)];
    }
}
