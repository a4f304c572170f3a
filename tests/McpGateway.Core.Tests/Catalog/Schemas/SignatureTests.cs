using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.MetaTools;

namespace McpGateway.Tests.Catalog.Schemas;

public sealed class SignatureTests
{
    [Theory]
    [InlineData("""{}""", "()")]
    [InlineData("""true""", "()")]
    [InlineData("""null""", "()")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"]}""", "(b: int, a?: string)")]
    [InlineData("""{"properties":{"a":{"type":"number"},"b":{"type":"boolean"},"c":{"type":"null"},"d":{}}}""", "(a?: number, b?: bool, c?: null, d?: any)")]
    [InlineData("""{"properties":{"a":true,"b":false,"c":"nonsense"}}""", "(a?: any, b?: never, c?: any)")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]},"b":{"type":["integer","array"],"items":{"type":"string"}}}}""", "(a?: string|null, b?: int|string[])")]
    [InlineData("""{"properties":{"a":{"enum":["x","y z",1,null,true]},"b":{"const":2},"c":{"const":"only"}}}""", """(a?: "x"|"y z"|1|true|null, b?: 2, c?: "only")""")]
    [InlineData("""{"properties":{"a":{"type":"integer","default":5},"b":{"type":"string","default":"x"},"c":{"default":null},"d":{"type":"array","default":["a"]}}}""", """(a?: int = 5, b?: string = "x", c?: any = null, d?: any[] = ["a"])""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"string"}},"b":{"type":"array"},"c":{"type":"array","items":{"type":["string","number"]}},"d":{"type":"array","items":{"type":"array","items":{"type":"integer"}}}}}""", "(a?: string[], b?: any[], c?: (string|number)[], d?: int[][])")]
    [InlineData("""{"properties":{"t":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}}}""", "(t?: [string, int])")]
    [InlineData("""{"properties":{"o":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number","default":0}},"required":["x"]}}}""", "(o?: {x: number, y?: number = 0})")]
    [InlineData("""{"properties":{"m":{"type":"object","additionalProperties":{"type":"integer"}},"e":{"type":"object","additionalProperties":true},"f":{"type":"object"}}}""", "(m?: {[key]: int}, e?: object, f?: object)")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"string"}]},"b":{"oneOf":[{"type":"object","properties":{"k":{"const":"x"}},"required":["k"]},{"type":"null"}]}}}""", """(a?: string|int, b?: {k: "x"}|null)""")]
    [InlineData("""{"$defs":{"p":{"type":"object","properties":{"x":{"type":"number"}}}},"properties":{"a":{"$ref":"#/$defs/p"},"b":{"type":"array","items":{"$ref":"#/$defs/p"}}}}""", "(a?: {x?: number}, b?: {x?: number}[])")]
    [InlineData("""{"definitions":{"a/b~c d":{"type":"string"}},"properties":{"x":{"$ref":"#/definitions/a~1b~0c%20d"}}}""", "(x?: string)")]
    [InlineData("""{"$ref":"#/$defs/in","$defs":{"in":{"properties":{"a":{"type":"string"}},"required":["a"]}}}""", "(a: string)")]
    [InlineData("""{"properties":{"a":{"$ref":"#/nowhere"},"b":{"$ref":"https://example.com/x"},"c":{"$ref":5},"d":{"$ref":"#/properties/d"}}}""", "(a?: any, b?: any, c?: any, d?: any)")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}}}]}""", "(a: string, b?: int)")]
    [InlineData("""{"properties":{"k":{"type":"string"}},"required":["k"],"oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"integer"}},"required":["b"]}]}""", "(k: string, ...{a: string}|{b: int})")]
    [InlineData("""{"properties":{"a":{"type":"string","description":"x","pattern":"^a$","format":"date"}}}""", "(a?: string<date>)")]
    [InlineData("""{"properties":{"a":{"type":["string","null"],"default":null},"b":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null},"c":{"type":"string","nullable":true}}}""", "(a?: string = null, b?: int = null, c?: string|null)")]
    [InlineData("""{"properties":{"a":{"enum":["x",null],"default":null},"b":{"type":"null","default":null}}}""", """(a?: "x" = null, b?: null = null)""")]
    [InlineData("""{"properties":{"a":{"type":"string","format":"uri"},"b":{"type":"string","contentEncoding":"base64","contentMediaType":"image/png"},"c":{"type":"integer","format":"int64"},"d":{"format":"e(v[i|l>"}}}""", "(a?: string<uri>, b?: string<base64 image/png>, c?: int, d?: string<evil>)")]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}],"dependentRequired":{"a":["b"]}}""", "(a?: string, b?: string; needs a|b, a needs b)")]
    [InlineData("""{"properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"x"}}},"then":{"properties":{"t":{"type":"integer"}},"required":["t"]},"else":{"properties":{"e":{"enum":[1]}}},"dependentSchemas":{"k":{"properties":{"d":{"type":"boolean"}}}}}""", "(k?: string, t?: int, e?: 1, d?: bool)")]
    [InlineData("""{"properties":{"o":{"type":"object"}},"then":{"properties":{"o":{"properties":{"deep":{"type":"integer"}}}}},"if":true}""", "(o?: object & {deep?: int})")]
    [InlineData("""{"oneOf":[{"properties":{"do":{"const":"add"},"n":{"type":"integer"}},"required":["do","n"]},{"properties":{"do":{"const":"stop"}},"required":["do"]}]}""", """(...{do: "add", n: int}|{do: "stop"})""")]
    [InlineData("""{"properties":{"o":{"type":"object","patternProperties":{"^x-":{"type":"string"}},"additionalProperties":{"type":"integer"}},"m":{"type":"object","propertyNames":{"enum":["a","b"]}},"n":{"type":"object","additionalProperties":false}}}""", """(o?: {[/^x-/]: string, [key]: int}, m?: {["a"|"b"]: any}, n?: {})""")]
    [InlineData("""{"properties":{"t":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"integer"}},"u":{"type":"array","items":[{"type":"string"},{"type":"integer"}],"additionalItems":false},"c":{"type":"array","contains":{"type":"string"}}}}""", "(t?: [string, ...int[]], u?: [string, int], c?: (string|any)[])")]
    [InlineData("""{"properties":{"a":{"allOf":[{"properties":{"x":{"type":"string"}}},{"properties":{"y":{"type":"string"}},"required":["y"]}]},"b":{"anyOf":[{"type":"string"}],"type":"string","oneOf":[{"type":"string"},{"type":"array"}]}}}""", "(a?: {y: string, x?: string}, b?: string & (string|any[]))")]
    [InlineData("""{"required":["a","b"],"properties":{"a":{"type":"string"}}}""", "(a: string, b: any)")]
    [InlineData("""{"properties":{"a":{"default":{"x": [1, "\u00e9 \u202e"]}},"b":{"enum":["  two  spaces", "tab\t"]}}}""", """(a?: any = {"x":[1,"é \u202e"]}, b?: "  two  spaces"|"tab\t")""")]
    [InlineData("""{"$defs":{"s":{"enum":["first value","second value",3]}},"properties":{"a":{"$ref":"#/$defs/s"},"b":{"type":"array","items":{"$ref":"#/$defs/s"}},"c":{"$ref":"#/$defs/s","default":"first value"}}}""", """(a?: S, b?: S[], c?: S = "first value") where S = "first value"|"second value"|3""")]
    [InlineData("""{"properties":{"name with space":{"type":"string"},"größe":{"type":"integer"},"":{"type":"string"}}}""", "(name with space?: string, größe?: int, \"\"?: string)")]
    [InlineData("""{"properties":[],"required":{},"type":5,"allOf":7,"anyOf":"x"}""", "()")]
    [InlineData("""{"properties":{"a":{"type":5},"b":{"type":[]},"c":{"enum":[]},"d":{"anyOf":[]},"e":{"prefixItems":[],"type":"array"}}}""", "(a?: any, b?: any, c?: any, d?: any, e?: any[])")]
    [InlineData("""{"properties":{"a":{"type":"string","enum":["a\nb\u202Ec"]},"b\n\u001b[31mc":{"type":"evil\u202E"}}}""", """(a?: "a\nb\u202ec", "b\n\u001b[31mc"?: evil)""")]
    public void A_schema_reads_as_one_line(string schema, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(schema);

        Assert.Equal(expected, Signatures.OfSchema(ToolSchema.Read(document.RootElement)));
    }

    [Fact]
    public void A_tree_ends_where_it_begins_anew()
    {
        using JsonDocument document = JsonDocument.Parse("""
            {"$defs":{"tree":{"type":"object","properties":{"value":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}},
             "properties":{"tree":{"$ref":"#/$defs/tree"},"self":{"$ref":"#"}}}
            """);

        Assert.Equal("(tree?: Tree, self?: Self) where Tree = {value?: string, children?: Tree[]}; Self = {tree?: Tree, self?: Self}", Signatures.OfSchema(ToolSchema.Read(document.RootElement)));
    }

    [Fact]
    public void Types_that_all_lead_to_each_other_do_not_grow_without_bound()
    {
        // As in schemas of documents, where every block may hold every other block.
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"block{(char)('a' + i)}")];
        string any = "[" + string.Join(',', names.Select(name => $$"""{"$ref":"#/$defs/{{name}}"}""")) + "]";
        string definitions = string.Join(',', names.Select(name => $$"""
            "{{name}}":{"type":"object","properties":{"kind":{"const":"{{name}}"},"children":{"type":"array","items":{"anyOf":{{any}}} } } }
            """));
        using JsonDocument document = JsonDocument.Parse($$"""{"$defs":{ {{definitions}} },"properties":{"content":{"anyOf":{{any}}},"after":{"type":"string"} } }""");

        string signature = Signatures.OfSchema(ToolSchema.Read(document.RootElement));

        Assert.InRange(signature.Length, 1, 10_000);
        Assert.Contains("after?: string", signature, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_nested_1000_levels_deep_has_an_end()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"anyOf\":[", 300)) + "{\"type\":\"string\"}" + string.Concat(Enumerable.Repeat("]}", 300));
        using JsonDocument document = JsonDocument.Parse("{\"properties\":{\"a\":" + deep + "}}", new JsonDocumentOptions { MaxDepth = 1000 });

        Assert.Equal("(a?: string)", Signatures.OfSchema(ToolSchema.Read(document.RootElement)));
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_references_leads_to_its_end()
    {
        string links = string.Join(',', Enumerable.Range(0, 100_000).Select(i => FormattableString.Invariant($"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}")));
        using JsonDocument document = JsonDocument.Parse("""{"properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{"d100000":{"type":"string"},""" + links + "}}");

        Assert.Equal("(a?: string)", Signatures.OfSchema(ToolSchema.Read(document.RootElement)));
    }

    [Fact]
    public void An_enumeration_of_a_hundred_thousand_values_counts_each_once()
    {
        string values = string.Join(',', Enumerable.Range(0, 200_000).Select(i => FormattableString.Invariant($"\"v{i % 100_000}\"")));
        using JsonDocument document = JsonDocument.Parse("""{"properties":{"a":{"enum":[""" + values + """,1,1.0,[1],[1e0],{"x":0,"y":2},{"y":2,"x":-0.0},null,null]}}}""");

        string signature = Signatures.OfSchema(ToolSchema.Read(document.RootElement));

        Assert.StartsWith("(a?: \"v0\"|\"v1\"|", signature, StringComparison.Ordinal);
        // 100,000 texts, a number, a list and an object, each of which is there more than once, without the 24 that are shown.
        Assert.EndsWith("|\"v23\"|…99979 more in the full schema|null)", signature, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"default":""", "}}}")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#x","items":""", "}}}")]
    public void A_schema_nested_deeper_than_the_stack_says_nothing(string before, string after)
    {
        string deep = before + new string('[', 200_000) + new string(']', 200_000) + after;
        CatalogTool tool = CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t","description":"Does it","inputSchema":{{deep}}}"""))!;

        Assert.Equal("t()", tool.Signature);
        Assert.Equal("t: its definition is nested more than 1,000 levels deep and is not shown. Does it", ToolLines.DefinitionOf(tool));
        Assert.Contains("[[[[", GatewayTexts.DefinitionOf(tool), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_hundreds_of_properties_names_them_all()
    {
        string properties = string.Join(',', Enumerable.Range(0, 1000).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"p{i}\":{{\"type\":\"string\"}}")));
        using JsonDocument document = JsonDocument.Parse($$"""{"properties":{ {{properties}} },"required":["p999"]}""");

        string signature = Signatures.OfSchema(ToolSchema.Read(document.RootElement));

        Assert.StartsWith("(p999: string, p0?: string, ", signature, StringComparison.Ordinal);
        Assert.EndsWith("p998?: string)", signature, StringComparison.Ordinal);
    }
}
