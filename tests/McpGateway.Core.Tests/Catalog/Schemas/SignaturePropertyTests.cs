using System.Globalization;
using System.Text.Json;
using McpGateway.Catalog.Schemas;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog.Schemas;

public sealed class SignaturePropertyTests
{
    [Fact]
    public void Every_schema_has_a_signature_on_one_line_that_says_every_property_mark_and_value()
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            RandomSchema random = RandomSchema.Create(seed);
            var walk = new SchemaWalk(random.Schema);

            string signature = Signatures.OfSchema(ToolSchemaTests.Read(random.Schema.ToJsonString()));

            string explain = string.Create(CultureInfo.InvariantCulture, $"\nseed {seed}\n{signature}\n{random.Schema.ToJsonString()}");
            foreach ((string name, bool isRequired) in walk.Properties)
            {
                Assert.True(signature.Contains(name + (isRequired ? ": " : "?: "), StringComparison.Ordinal), name + explain);
                Assert.False(signature.Contains(name + (isRequired ? "?: " : ": "), StringComparison.Ordinal), name + explain);
            }

            foreach (string value in walk.Values)
            {
                Assert.True(signature.Contains(value, StringComparison.Ordinal), value + explain);
            }

            Assert.DoesNotContain(signature, char.IsControl);
            Assert.True(IsBalanced(signature), explain);
            Assert.True(signature.Length < 20_000, explain);
        }
    }

    [Fact]
    public void A_schema_of_random_junk_has_a_signature_on_one_line()
    {
        var random = new Random(1);
        string[] keywords = ["type", "properties", "required", "items", "prefixItems", "anyOf", "oneOf", "allOf", "enum", "const", "$ref", "$defs", "$anchor", "$id", "not", "if", "then", "default", "format",
            "additionalProperties", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "nullable", "contains", "\n\u202e\""];
        for (int i = 0; i < 3000; i++)
        {
            string schema = Junk(0);

            string signature = Signatures.OfSchema(ToolSchemaTests.Read(schema));

            Assert.False(signature.Any(c => char.IsControl(c) || c == '\u202e'), schema + "\n" + signature);
            Assert.DoesNotContain(ToolSchemaTests.Read(schema).Check(JsonDocument.Parse(schema).RootElement), problem => problem.Message.Contains('\n', StringComparison.Ordinal));
        }

        string Junk(int depth) => random.Next(depth > 4 ? 6 : 10) switch
        {
            0 => "true",
            1 => "null",
            2 => "-1.5e3",
            3 => JsonSerializer.Serialize(((string[])["string", "object", "array", "#", "#/$defs/type", "#/properties", "#type", "null", "\u202e\n", "integer"])[random.Next(10)]),
            4 => "[]",
            5 => "{}",
            6 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Junk(depth + 1))) + "]",
            _ => "{" + string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => JsonSerializer.Serialize(keywords[random.Next(keywords.Length)]) + ":" + Junk(depth + 1))) + "}",
        };
    }

    [Fact]
    public void Tools_of_one_server_share_types_that_are_part_of_themselves()
    {
        const string Tree = """{"$defs":{"tree":{"type":"object","properties":{"value":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}},"properties":{"at":{"$ref":"#/$defs/tree"}}}""";

        string[] parameters = Signatures.OfSchemas([ToolSchemaTests.Read(Tree), ToolSchemaTests.Read(Tree.Replace("\"at\"", "\"from\"", StringComparison.Ordinal)), ToolSchemaTests.Read("{}")], out string types);

        Assert.Equal(["(at?: Tree)", "(from?: Tree)", "()"], parameters);
        Assert.Equal("where Tree = {value?: string, children?: Tree[]}", types);
    }

    [Fact]
    public void Types_of_the_same_name_that_differ_get_different_names()
    {
        static ToolSchema Read(string type) => ToolSchemaTests.Read($$"""{"$defs":{"n":{"type":"object","properties":{"v":{"type":"{{type}}"},"n":{"$ref":"#/$defs/n"} } } },"properties":{"at":{"$ref":"#/$defs/n"} } }""");

        string[] parameters = Signatures.OfSchemas([Read("string"), Read("integer")], out string types);

        Assert.Equal(["(at?: N)", "(at?: N2)"], parameters);
        Assert.Equal("where N = {v?: string, n?: N}; N2 = {v?: int, n?: N2}", types);
    }

    private static bool IsBalanced(string signature)
    {
        var open = new Stack<char>();
        foreach (char c in signature)
        {
            if (c is '(' or '[' or '{')
            {
                open.Push(c);
            }
            else if (c is ')' or ']' or '}' && (!open.TryPop(out char last) || (last, c) is not (('(', ')') or ('[', ']') or ('{', '}'))))
            {
                return false;
            }
        }

        return open.Count == 0;
    }
}
