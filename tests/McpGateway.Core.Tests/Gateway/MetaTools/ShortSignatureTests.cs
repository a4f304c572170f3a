using McpGateway.Gateway.Tokens;

namespace McpGateway.Tests.Gateway.MetaTools;

public sealed class ShortSignatureTests
{
    private const string Long = """create(title: string, body?: string = "a, b) \"c", labels?: ("x"|"y")[], at: {from: int, to?: int}, meta?: {[key]: any})""";

    [Fact]
    public void What_fits_stays_whole() => Assert.Equal(Long, ShortSignature.ForBest(Long, 1000));

    [Fact]
    public void The_best_keeps_what_is_required_and_names_the_rest() =>
        Assert.Equal("create(title: string, body?, labels?, at: {from: int, to?: int}, meta?)", ShortSignature.ForBest(Long, 30));

    [Theory]
    [InlineData(Long, "create(title: string, at: {from: int, to?: int}, …)")]
    [InlineData("all(a?: int, b?: int)", "all(…)")]
    [InlineData("none()", "none()")]
    [InlineData("required(a: int)", "required(a: int)")]
    [InlineData("odd(...)", "odd(...)")]
    [InlineData("tree(root: Tree, all?: Tree[]) where Tree = {kids?: Tree[]}", "tree(root: {…}, …)")]
    [InlineData("""said(a: string = "x) where ", b?: int)""", """said(a: string = "x) where ", …)""")]
    [InlineData("not a signature", "not a signature")]
    [InlineData("shared(a: Role, b: Who[], c?: Who) where Role = \"x\"|\"y)\"; Who = {name: string, of: Who[], and: {more: string, still: string}}", "shared(a: \"x\"|\"y)\", b: {…}[], …)")]
    [InlineData("inner(a: {one: Who, two: string, three: {four: int, five: int}}) where Who = {of: Who}", "inner(a: {…})")]
    [InlineData("""quoted(a?: string = "x: y, (", b: string)""", "quoted(b: string, …)")]
    public void Others_keep_what_is_required(string signature, string expected) => Assert.Equal(expected, ShortSignature.ForOthers(signature));

    [Fact]
    public void A_signature_of_thousands_of_parameters_takes_little_room_in_a_message()
    {
        string signature = $"big({string.Join(", ", Enumerable.Range(1, 5000).Select(i => $"required{i}: string"))})";

        Assert.Equal($"big({string.Join(", ", Enumerable.Range(1, 40).Select(i => $"required{i}: string"))}, …)", ShortSignature.ForMessage(signature));
    }

    [Fact]
    public void Where_even_what_is_required_is_long_its_kind_is_shown()
    {
        string fields = string.Join(", ", Enumerable.Range(1, 60).Select(i => $"field_number_{i}: string"));
        string signature = $"big(id: string, one: {{{fields}}}, many: {{{fields}}}[], kind: {string.Join('|', Enumerable.Range(1, 40).Select(i => $"\"value {i}\""))}, extra?: int)";

        Assert.StartsWith("big(id: string, one: {…}, many: {…}[], kind: \"value 1\"|", ShortSignature.ForOthers(signature), StringComparison.Ordinal);
        Assert.EndsWith("…, extra?)", ShortSignature.ForBest(signature, 90), StringComparison.Ordinal);
        Assert.InRange(TokenEstimate.Of(ShortSignature.ForBest(signature, 90)), 1, 90);
    }
}
