using McpGateway.Catalog;

namespace McpGateway.Tests.Catalog;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("git-hub2", "github,gitlab,zebra")]
    [InlineData("GITHUB", "github,gitlab,zebra")]
    [InlineData("gitlba", "gitlab,github,zebra")]
    [InlineData("zebr", "zebra,github,gitlab")]
    [InlineData("", "zebra,github,gitlab")]
    [InlineData("!!!", "zebra,github,gitlab")]
    public void Names_are_ordered_by_how_likely_they_were_meant(string wanted, string expected) =>
        Assert.Equal(expected.Split(','), NearestNames.Order(wanted, ["zebra", "github", "gitlab"]));

    [Theory]
    [InlineData("read_file", "readFile", 0)]
    [InlineData("file", "read_file", 0.3)]
    [InlineData("file_read", "readFile", 0.05)]
    [InlineData("ab", "ba", 0.5)]
    [InlineData("abc", "xyz", 1)]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 1)]
    public void Distance_goes_from_the_same_to_nothing_in_common(string a, string b, double expected)
    {
        Assert.Equal(expected, NearestNames.Distance(a, b), 5);
        Assert.Equal(expected, NearestNames.Distance(b, a), 5);
    }

    [Fact]
    public void Names_of_any_length_are_compared() => Assert.InRange(NearestNames.Distance(new string('a', 1_000_000), new string('b', 1_000_000)), 0, 1);
}
