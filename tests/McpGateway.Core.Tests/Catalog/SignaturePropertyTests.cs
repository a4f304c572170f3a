using System.Globalization;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

public sealed class SignaturePropertyTests
{
    [Fact]
    public void Every_schema_has_a_signature_on_one_line_that_names_every_property()
    {
        for (int seed = 0; seed < 5000; seed++)
        {
            RandomSchema random = RandomSchema.Create(seed);
            using JsonDocument document = JsonDocument.Parse(random.Schema.ToJsonString());

            string signature = Signatures.OfSchema(document.RootElement);

            string explain = string.Create(CultureInfo.InvariantCulture, $"seed {seed}\n{random.Schema}\n{signature}");
            string[] required = [.. random.Schema["required"]!.AsArray().Select(name => name!.GetValue<string>())];
            Assert.True(random.Names.TrueForAll(name => signature.Contains(name + (required.Contains(name, StringComparer.Ordinal) ? ": " : "?: "), StringComparison.Ordinal)), explain);
            Assert.False(signature.Contains('\n', StringComparison.Ordinal), explain);
            Assert.True(IsBalanced(signature), explain);
            Assert.True(signature.Length < 20_000, explain);
        }
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
