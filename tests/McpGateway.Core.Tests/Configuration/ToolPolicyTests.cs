using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

public sealed class ToolPolicyTests
{
    [Theory]
    [InlineData("read", "read", true)]
    [InlineData("read", "reads", false)]
    [InlineData("read", "unread", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything at/all", true)]
    [InlineData("**", "a", true)]
    [InlineData("*.*", "no dot", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("?", "", false)]
    [InlineData("?", "a", true)]
    [InlineData("?", "ab", false)]
    [InlineData("a?", "a", false)]
    [InlineData("a*", "a", true)]
    [InlineData("*_file", "read_file", true)]
    [InlineData("*_file", "read_files", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b", "ab_ab_a", false)]
    [InlineData("a*ab", "aab", true)]
    [InlineData("*ab?", "ababc", true)]
    [InlineData("READ_*", "read_File", true)]
    [InlineData("lösche*", "LÖSCHE_ALLES", true)]
    [InlineData("удалить?", "УДАЛИТЬ1", true)]
    [InlineData("?", "😀", true)]
    [InlineData("a?b", "a😀b", true)]
    [InlineData("??", "😀", false)]
    // What has a meaning elsewhere stands for itself here.
    [InlineData("a\\*", "a*", false)]
    [InlineData("a\\*", "a\\b", true)]
    [InlineData("a\\b", "a\\b", true)]
    [InlineData("a\\b", "ab", false)]
    [InlineData("a<", "a.b", false)]
    [InlineData("a>", "ab", false)]
    [InlineData("a\"", "a.", false)]
    [InlineData("[ab]", "a", false)]
    [InlineData("[ab]", "[ab]", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("{a,b}", "a", false)]
    [InlineData("a|b", "a", false)]
    public void A_pattern_knows_star_and_question_mark_only(string pattern, string tool, bool fits)
    {
        var policy = new ToolPolicy([pattern], [], [pattern]);

        Assert.Equal(fits, policy.Refusal(tool) is null);
        Assert.Equal(fits ? pattern : null, policy.ConfirmedBy(tool));
        Assert.Equal(fits, new ToolPolicy(null, [pattern], []).Refusal(tool) is not null);
    }

    [Fact]
    public void No_list_allows_everything_and_an_empty_one_nothing()
    {
        Assert.Null(ToolPolicy.Everything.Refusal("a"));
        Assert.Null(ToolPolicy.Everything.ConfirmedBy("a"));
        Assert.Equal("\"tools.allow\"", ToolPolicy.Nothing.Refusal("a"));
        Assert.Equal("\"tools.allow\"", ToolPolicy.Nothing.Refusal(""));
    }

    [Fact]
    public void What_is_denied_is_so_whatever_else_is_said_and_the_pattern_is_named()
    {
        var policy = new ToolPolicy(["delete_file", "read"], ["x", "delete_*"], ["delete_*"]);

        Assert.Equal("\"tools.deny\": \"delete_*\"", policy.Refusal("delete_file"));
        Assert.Null(policy.Refusal("read"));
        Assert.Equal("\"tools.allow\"", policy.Refusal("write"));
    }

    [Fact]
    public void A_pattern_made_to_take_long_does_not()
    {
        var policy = new ToolPolicy([string.Concat(Enumerable.Repeat("*a", 200)) + "b"], [], []);

        Assert.InRange(ProcessorTime.Of(() => Assert.NotNull(policy.Refusal(new string('a', 2000)))), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
