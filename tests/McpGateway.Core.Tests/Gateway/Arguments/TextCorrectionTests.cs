using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpGateway.Catalog;
using McpGateway.Gateway.Arguments;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Arguments;

public sealed class TextCorrectionTests
{
    [Theory]
    [InlineData("integer", "5", "5")]
    [InlineData("integer", "-0", "-0")]
    [InlineData("integer", "123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("integer", "5.0", null)]
    [InlineData("integer", "1e3", null)]
    [InlineData("integer", "true", null)]
    [InlineData("number", "5.0", "5.0")]
    [InlineData("number", "1e400", "1e400")]
    [InlineData("number", "-0.10E-7", "-0.10E-7")]
    [InlineData("number", "007", null)]
    [InlineData("number", "-", null)]
    [InlineData("number", "5 ", null)]
    [InlineData("number", " 5", null)]
    [InlineData("number", "+5", null)]
    [InlineData("number", ".5", null)]
    [InlineData("number", "5.", null)]
    [InlineData("number", "0x10", null)]
    [InlineData("number", "1,000", null)]
    [InlineData("number", "1_000", null)]
    [InlineData("number", "5 6", null)]
    [InlineData("number", "NaN", null)]
    [InlineData("number", "Infinity", null)]
    [InlineData("number", "", null)]
    [InlineData("number", "five", null)]
    [InlineData("number", "٥", null)]
    [InlineData("boolean", "true", "true")]
    [InlineData("boolean", "false", "false")]
    [InlineData("boolean", "True", null)]
    [InlineData("boolean", "truely", null)]
    [InlineData("boolean", "yes", null)]
    [InlineData("boolean", "1", null)]
    [InlineData("null", "null", null)]
    [InlineData("array", "[1, \n 2]", "[1,2]")]
    [InlineData("array", " [] ", "[]")]
    [InlineData("array", "[1", null)]
    [InlineData("array", "[1] [2]", null)]
    [InlineData("array", "{}", null)]
    [InlineData("array", "1", null)]
    [InlineData("object", "{\"a\": \"x y\"}", "{\"a\":\"x y\"}")]
    [InlineData("object", "[]", null)]
    [InlineData("object", "{a:1}", null)]
    [InlineData("string", "5", null)]
    public void A_text_becomes_what_it_exactly_holds_and_nothing_else(string type, string text, string? becomes)
    {
        ArgumentShape? shape = ShapeOfProperty($$"""{"type":"{{type}}"}""");

        string? corrected = Apply(shape, $$"""{ "a" : {{JsonSerializer.Serialize(text)}}, "b":"5" }""");

        Assert.Equal(becomes is null ? null : $$"""{ "a" : {{becomes}}, "b":"5" }""", corrected);
    }

    [Theory]
    [InlineData("""{"type":["integer","string"]}""")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"string"}]}""")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"const":"5"}]}""")]
    [InlineData("""{"enum":[5,"5"]}""")]
    [InlineData("""{"description":"no type"}""")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("""{"$ref":"#/$defs/elsewhere"}""")]
    [InlineData("""{"type":"int"}""")]
    public void Where_a_text_is_allowed_or_nothing_is_it_stays(string schema)
    {
        ArgumentShape? shape = ShapeOfProperty(schema);

        Assert.Null(Apply(shape, """{"a":"5"}"""));
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"integer"}}""", """["1","x",2,"3"]""", """[1,"x",2,3]""")]
    [InlineData("""{"type":"array","items":{"type":"integer"}}""", "\"[\\\"1\\\", 2]\"", "[1,2]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"},{"type":"boolean"}],"items":{"type":"number"}}""", """["1","true","2.50"]""", """["1",true,2.50]""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"object","properties":{"y":{"type":"integer"}}}}}""", """{"x":{"y":"1","z":"2"},"y":"3"}""", """{"x":{"y":1,"z":"2"},"y":"3"}""")]
    [InlineData("""{"type":"object","properties":{"s":{"type":"string"}},"additionalProperties":{"type":"integer"}}""", """{"s":"1","t":"2"}""", """{"s":"1","t":2}""")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"x":{"type":"integer"}}},{"type":"null"}]}""", """{"x":"1"}""", """{"x":1}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/p"},{"properties":{"y":{"type":"boolean"}}}]}""", """{"x":"1","y":"true"}""", """{"x":1,"y":true}""")]
    [InlineData("""{"$ref":"#/$defs/tree"}""", """{"v":"1","in":{"v":"2","in":{"v":"3"}}}""", """{"v":1,"in":{"v":2,"in":{"v":3}}}""")]
    public void What_is_inside_is_corrected_where_the_schema_is_clear(string schema, string value, string becomes)
    {
        ArgumentShape? shape = ShapeOfProperty(schema);

        Assert.Equal($$"""{"a":{{becomes}}}""", Apply(shape, $$"""{"a":{{value}}}"""));
    }

    [Theory]
    // The second alternative allows any "x".
    [InlineData("""{"anyOf":[{"type":"object","properties":{"x":{"type":"integer"}}},{"type":"object","properties":{"y":{"type":"integer"}}}]}""", """{"x":"1"}""")]
    [InlineData("""{"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":{"type":"integer"}}""", """{"x":"1"}""")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string"}}}""", """{"x":"1"}""")]
    public void What_the_schema_leaves_open_stays(string schema, string value) =>
        Assert.Null(Apply(ShapeOfProperty(schema), $$"""{"a":{{value}}}"""));

    [Fact]
    public void A_tool_that_takes_texts_alone_costs_no_look() =>
        Assert.Null(ShapeOf("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["string","null"],"enum":["1",null]},"c":{}},"required":["a"],"additionalProperties":false}"""));

    [Fact]
    public void Names_are_compared_as_texts_and_what_is_no_text_is_left_alone()
    {
        ArgumentShape? shape = ShapeOf("""{"properties":{"größe":{"type":"integer"},"b":{"type":"array","items":{"type":"integer"}}}}""");

        Assert.Equal("""{"gr\u00f6\u00dfe":5,"größe":6}""", Apply(shape, """{"gr\u00f6\u00dfe":"5","größe":"\u0036"}"""));
        Assert.Null(Apply(shape, """{"größe":"\ud800","\ud800":"5","b":"[\ud800]"}"""));
    }

    [Fact]
    public void However_deep_arguments_are_they_are_left_or_corrected()
    {
        ArgumentShape? shape = ShapeOf("""{"$defs":{"t":{"type":"array","items":{"$ref":"#/$defs/t"}}},"properties":{"a":{"$ref":"#/$defs/t"}}}""");
        string deep = new string('[', 100_000) + "\"5\"" + new string(']', 100_000);

        Assert.Null(Apply(shape, $$"""{"a":{{deep}}}"""));
    }

    [Fact]
    public void What_fits_the_schema_is_never_touched_and_what_is_changed_was_a_text_that_held_it()
    {
        int untouched = 0, changed = 0;
        for (int seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            CatalogTool tool = ToolOf(RandomSchema.Create(seed).Schema.ToJsonString());
            ArgumentShape? shape = ArgumentShape.Of(tool.InputSchema);
            JsonNode arguments = RandomValue(random, tool.InputSchema.Properties.Select(property => property.Name).ToArray(), 0);
            string text = arguments.ToJsonString();
            string explain = string.Create(CultureInfo.InvariantCulture, $"seed {seed}\n{Encoding.UTF8.GetString(tool.Definition.Span)}\n{text}");
            string? corrected = Apply(shape, text);
            using JsonDocument document = JsonDocument.Parse(text);
            // Items of different kinds the check passes over.
            if (!explain.Contains("prefixItems", StringComparison.Ordinal) && tool.InputSchema.Check(document.RootElement).Count == 0)
            {
                untouched++;
                Assert.True(corrected is null, explain + "\n" + corrected);
            }

            if (corrected is not null)
            {
                changed++;
                using JsonDocument after = JsonDocument.Parse(corrected);
                AssertHeld(document.RootElement, after.RootElement, explain + "\n" + corrected);
            }
        }

        Assert.True(untouched > 50 && changed > 50, string.Create(CultureInfo.InvariantCulture, $"{untouched} untouched, {changed} changed"));
    }

    /// <summary>Each difference is a text in whose place stands what it held.</summary>
    private static void AssertHeld(JsonElement before, JsonElement after, string explain)
    {
        if (before.ValueKind == JsonValueKind.String && after.ValueKind != JsonValueKind.String)
        {
            string held = before.GetString()!;
            if (after.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                Assert.True(after.GetRawText() == held, explain);
                return;
            }

            using JsonDocument inner = JsonDocument.Parse(held);
            AssertHeld(inner.RootElement, after, explain);
            return;
        }

        Assert.True(before.ValueKind == after.ValueKind, explain);
        switch (before.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(before.EnumerateObject().Select(member => member.Name).SequenceEqual(after.EnumerateObject().Select(member => member.Name)), explain);
                Array.ForEach(before.EnumerateObject().Zip(after.EnumerateObject()).ToArray(), pair => AssertHeld(pair.First.Value, pair.Second.Value, explain));
                break;
            case JsonValueKind.Array:
                Assert.True(before.GetArrayLength() == after.GetArrayLength(), explain);
                Array.ForEach(before.EnumerateArray().Zip(after.EnumerateArray()).ToArray(), pair => AssertHeld(pair.First, pair.Second, explain));
                break;
            default:
                Assert.True(before.GetRawText() == after.GetRawText(), explain);
                break;
        }
    }

    private static JsonNode RandomValue(Random random, string[] names, int depth)
    {
        if (depth == 0)
        {
            return new JsonObject(names.Where(_ => random.Next(4) > 0).Select(name => KeyValuePair.Create(name, (JsonNode?)RandomValue(random, names, 1))));
        }

        return random.Next(depth > 3 ? 7 : 9) switch
        {
            0 => JsonValue.Create(random.Next(-5, 5).ToString(CultureInfo.InvariantCulture)),
            1 => JsonValue.Create(random.Next(2) == 0 ? "true" : "1.50"),
            2 => JsonValue.Create(random.Next(10)),
            3 => JsonValue.Create(random.Next(2) == 0),
            4 => JsonValue.Create("x"),
            5 => JsonValue.Create("[\"1\", {\"p1\": \"2\"}]"),
            6 => JsonValue.Create("{\"p1\": \"1\", \"p2\": [\"true\"]}"),
            7 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => RandomValue(random, names, depth + 1))]),
            _ => new JsonObject(Enumerable.Range(1, random.Next(4)).Select(i => KeyValuePair.Create($"p{i + random.Next(3) * 4}", (JsonNode?)RandomValue(random, names, depth + 1))).DistinctBy(pair => pair.Key)),
        };
    }

    private static CatalogTool ToolOf(string schema) => CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t","inputSchema":{{schema}}}"""))!;

    private static ArgumentShape? ShapeOfProperty(string schema) => ShapeOf("""
        {"$defs":{"p":{"type":"object","properties":{"x":{"type":"integer"}}},"tree":{"type":"object","properties":{"v":{"type":"integer"},"in":{"$ref":"#/$defs/tree"}}}},
         "properties":{"other":{"type":"integer"},"a":
        """ + schema + "}}");

    private static ArgumentShape? ShapeOf(string schema) => ArgumentShape.Of(ToolOf(schema).InputSchema);

    private static string? Apply(ArgumentShape? shape, string json) =>
        shape is not null && TextCorrection.Apply(Encoding.UTF8.GetBytes(json), shape) is { } corrected ? Encoding.UTF8.GetString(corrected) : null;
}
