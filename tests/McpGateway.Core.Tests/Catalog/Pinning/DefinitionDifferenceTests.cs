using McpGateway.Catalog.Pinning;

namespace McpGateway.Tests.Catalog.Pinning;

public sealed class DefinitionDifferenceTests
{
    [Fact]
    public void Each_place_has_its_lines_and_nothing_is_hidden()
    {
        string before = Canonical("""{"name":"t","description":"One.\nTwo.\nThree.","inputSchema":{"type":"object","properties":{"a":{"type":"string"},"b":{"enum":["x","y"]}},"required":["a"]},"annotations":{"readOnlyHint":true}}""");
        string after = Canonical("""{"name":"t","description":"One.\nTwo\u200b\u202e \u001b[8mand a half.\nThree.","inputSchema":{"type":"object","properties":{"a":{"type":"number"},"b":{"enum":["y","z"]},"c":{"type":"string","description":"New."}},"required":["a","c"]},"annotations":{"readOnlyHint":false}}""");

        Assert.Equal(
            [
                "- description: Two.",
                @"+ description: Two\u200b\u202e \u001b[8mand a half.",
                "- annotations.readOnlyHint: true",
                "+ annotations.readOnlyHint: false",
                "- inputSchema.a.type: string",
                "+ inputSchema.a.type: number",
                "- inputSchema.b.enum: x",
                "+ inputSchema.b.enum: z",
                "+ inputSchema.c.description: New.",
                "+ inputSchema.c.type: string",
                "+ inputSchema.required: c",
            ],
            DefinitionDifference.Lines(before, after));
        Assert.Equal(["description", "annotations", "inputSchema"], DefinitionDifference.Members(before, after));
    }

    [Fact]
    public void A_whole_that_is_new_or_gone_is_shown_member_by_member()
    {
        string tool = Canonical("""{"name":"t","title":"T","inputSchema":{"type":"object"}}""");

        Assert.Equal(["+ name: t", "+ title: T", "+ inputSchema.type: object"], DefinitionDifference.Lines(null, tool));
        Assert.Equal(["- name: t", "- title: T", "- inputSchema.type: object"], DefinitionDifference.Lines(tool, null));
        Assert.Empty(DefinitionDifference.Lines(tool, tool));
    }

    [Fact]
    public void A_long_text_is_compared_sentence_by_sentence_and_shown_as_a_whole()
    {
        string first = string.Concat(Enumerable.Repeat("A sentence that says something. ", 10));
        string hidden = new('x', 1000);
        IReadOnlyList<string> lines = DefinitionDifference.Lines(Canonical($$"""{"name":"t","description":"{{first}}The end."}"""), Canonical($$"""{"name":"t","description":"{{first}}{{hidden}}. The end."}"""));

        Assert.All(lines, line => Assert.StartsWith("+ ", line, StringComparison.Ordinal));
        Assert.Equal(1000, lines.Sum(line => line.Count(letter => letter == 'x')));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 200));
    }

    private static string Canonical(string json) => System.Text.Encoding.UTF8.GetString(CanonicalDefinition.OfTool(System.Text.Encoding.UTF8.GetBytes(json)));
}
