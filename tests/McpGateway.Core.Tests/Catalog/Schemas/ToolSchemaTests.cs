using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;

namespace McpGateway.Tests.Catalog.Schemas;

public sealed class ToolSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", SchemaTypes.String)]
    [InlineData("""{"type":"number"}""", SchemaTypes.Number | SchemaTypes.Integer)]
    [InlineData("""{"type":["integer","null"]}""", SchemaTypes.Integer | SchemaTypes.Null)]
    [InlineData("""{"type":"boolean","nullable":true}""", SchemaTypes.Boolean | SchemaTypes.Null)]
    [InlineData("""{"enum":["a",1]}""", SchemaTypes.String | SchemaTypes.Integer | SchemaTypes.Number)]
    [InlineData("""{"const":{}}""", SchemaTypes.Object)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"array"}]}""", SchemaTypes.String | SchemaTypes.Array)]
    [InlineData("""{"type":["string","integer"],"oneOf":[{"type":"integer"},{"type":"object"}]}""", SchemaTypes.Integer)]
    [InlineData("""{"allOf":[{"type":["string","null"]},{"type":["null","object"]}]}""", SchemaTypes.Null)]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}""", SchemaTypes.String)]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"string"}]}""", SchemaTypes.All)]
    [InlineData("""{"allOf":[{"$ref":"#"}],"type":"object"}""", SchemaTypes.Object)]
    [InlineData("""{"type":"file"}""", SchemaTypes.All)]
    [InlineData("""{}""", SchemaTypes.All)]
    [InlineData("""true""", SchemaTypes.All)]
    [InlineData("""false""", SchemaTypes.None)]
    [InlineData("""7""", SchemaTypes.All)]
    public void The_types_are_those_that_every_part_allows(string schema, SchemaTypes expected) => Assert.Equal(expected, Read(schema).Types);

    [Theory]
    [InlineData("#/$defs/a", """{"$defs":{"a":{"const":1}}}""")]
    [InlineData("#/definitions/a~1b~0c%20d", """{"definitions":{"a/b~c d":{"const":1}}}""")]
    [InlineData("#/list/1", """{"list":[true,{"const":1}]}""")]
    [InlineData("#here", """{"$defs":{"a":{"$anchor":"here","const":1}}}""")]
    [InlineData("#old", """{"definitions":{"a":{"$id":"#old","const":1}}}""")]
    [InlineData("item.json", """{"$defs":{"a":{"$id":"item.json","const":1}}}""")]
    [InlineData("item.json#/$defs/in", """{"$defs":{"a":{"$id":"item.json","$defs":{"in":{"const":1}}}}}""")]
    [InlineData("https://example.com/root.json#/$defs/a", """{"$id":"https://example.com/root.json","$defs":{"a":{"const":1}}}""")]
    [InlineData("#/$defs/b", """{"$defs":{"a":{"const":1},"b":{"$ref":"#/$defs/a"}}}""")]
    public void References_within_the_document_are_followed(string reference, string definitions)
    {
        string schema = "{\"properties\":{\"x\":{\"$ref\":" + JsonSerializer.Serialize(reference) + "}}," + definitions[1..];

        Assert.Equal("1", Assert.Single(Assert.Single(Read(schema).Properties).Schema.EnumValues!).GetRawText());
    }

    [Theory]
    [InlineData("#/$defs/none")]
    [InlineData("#nowhere")]
    [InlineData("https://example.com/other.json")]
    [InlineData("#/properties/x")]
    public void A_reference_that_leads_nowhere_says_nothing(string reference)
    {
        ToolSchema schema = Read("{\"properties\":{\"x\":{\"$ref\":\"" + reference + "\"}}}").Properties[0].Schema;

        Assert.Equal(SchemaTypes.All, schema.Types);
        Assert.Null(schema.EnumValues);
    }

    [Fact]
    public void A_reference_in_a_schema_with_an_id_starts_there()
    {
        ToolSchema schema = Read("""{"properties":{"x":{"$ref":"a.json"}},"$defs":{"v":{"const":"outer"},"a":{"$id":"a.json","$ref":"#/$defs/v","$defs":{"v":{"const":"inner"}}}}}""");

        Assert.Equal("inner", schema.Properties[0].Schema.EnumValues![0].GetString());
    }

    [Fact]
    public void Properties_of_all_that_makes_up_an_object_are_there()
    {
        ToolSchema schema = Read("""
            {"properties":{"own":{"type":"string"}},"required":["own","undescribed"],
             "allOf":[{"properties":{"all":{"type":"integer"}},"required":["all"]}],
             "oneOf":[{"properties":{"kind":{"const":"a"},"size":{"type":"integer"}},"required":["kind","size"]},
                      {"properties":{"kind":{"const":"b"},"size":{"type":"string"},"only":{}},"required":["kind"]}],
             "if":{"properties":{"own":{"const":"x"}}},"then":{"properties":{"then":{"type":"boolean"}},"required":["then"]},
             "dependentSchemas":{"own":{"properties":{"dependent":{"type":"null"}}}}}
            """);

        Assert.Equal(
            ["own: String", "undescribed: All", "all: Integer", "kind: String", "size?: String, Integer", "only?: All", "then?: Boolean", "dependent?: Null"],
            schema.Properties.Select(property => $"{property.Name}{(property.IsRequired ? "" : "?")}: {property.Schema.Types}").Order(Comparer<string>.Create((a, b) => Rank(a) - Rank(b))));
        Assert.Equal(["a", "b"], schema.Properties.Single(property => property.Name == "kind").Schema.EnumValues!.Select(value => value.GetString()!));
        Assert.Null(schema.Properties.Single(property => property.Name == "own").Schema.EnumValues);
        static int Rank(string line) => Array.IndexOf(["own", "undescribed", "all", "kind", "size", "only", "then", "dependent"], line.Split('?', ':')[0]);
    }

    [Fact]
    public void What_a_property_says_can_be_read_through_references_and_nullable_alternatives()
    {
        IReadOnlyList<ToolProperty> properties = Read("""
            {"$defs":{"when":{"type":"string","format":"date-time","description":"inner","pattern":"^2"}},
             "properties":{
              "when":{"$ref":"#/$defs/when","description":"outer","default":null},
              "file":{"anyOf":[{"type":"string","contentEncoding":"base64","contentMediaType":"image/png"},{"type":"null"}]},
              "list":{"anyOf":[{"type":"array","items":{"type":"integer","minimum":1,"maximum":9}},{"type":"null"}],"default":[1.50]},
              "map":{"type":"object","additionalProperties":{"type":"boolean"},"patternProperties":{"^x-":{"type":"string"}}},
              "pair":{"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}}}
            """).Properties;

        Assert.Equal(("date-time", "outer", "^2", JsonValueKind.Null), (properties[0].Schema.Format, properties[0].Schema.Description, properties[0].Schema.Pattern, properties[0].Schema.Default!.Value.ValueKind));
        Assert.Equal(("base64", "image/png"), (properties[1].Schema.ContentEncoding, properties[1].Schema.ContentMediaType));
        Assert.Equal((SchemaTypes.Integer, 1d, 9d), (properties[2].Schema.Items!.Types, properties[2].Schema.Items!.Minimum, properties[2].Schema.Items!.Maximum));
        Assert.Equal("[1.50]", properties[2].Schema.Default!.Value.GetRawText());
        Assert.Equal(SchemaTypes.Boolean, properties[3].Schema.AdditionalProperties!.Types);
        Assert.Equal("^x-", Assert.Single(properties[3].Schema.PatternProperties).Pattern);
        Assert.Equal([SchemaTypes.String, SchemaTypes.Integer], properties[4].Schema.PrefixItems.Select(item => item.Types));
        Assert.Equal(SchemaTypes.None, properties[4].Schema.Items!.Types);
    }

    [Fact]
    public void A_schema_that_is_part_of_itself_can_be_walked()
    {
        ToolSchema tree = Read("""{"$ref":"#/$defs/t","$defs":{"t":{"properties":{"v":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/$defs/t"}}}}}}""");
        ToolSchema kids = tree.Properties[1].Schema;

        for (int i = 0; i < 100; i++)
        {
            kids = kids.Items!.Properties[1].Schema;
        }

        Assert.Same(kids, kids.Items!.Properties[1].Schema);
    }

    [Fact]
    public void A_schema_with_thousands_of_levels_of_alternatives_has_types_and_properties()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"anyOf\":[", 480)) + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}" + string.Concat(Enumerable.Repeat("]}", 480));

        ToolSchema schema = CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t","inputSchema":{{deep}}}"""))!.InputSchema;

        Assert.Equal(SchemaTypes.Object, schema.Types);
        Assert.Equal("a", Assert.Single(schema.Properties).Name);
    }

    internal static ToolSchema Read(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 1000 });
        return ToolSchema.Read(document.RootElement.Clone());
    }
}
