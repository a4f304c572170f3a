using McpGateway.Catalog.Search;

namespace McpGateway.Tests.Catalog.Search;

public sealed class ThesaurusTests
{
    [Fact]
    public void Each_word_of_a_group_stands_for_all_others()
    {
        var thesaurus = new Thesaurus("folder, directories, dir");

        Assert.Equal(["directori", "dir"], Names(thesaurus, "folder"));
        Assert.Equal(["folder", "directori"], Names(thesaurus, "dir"));
    }

    [Fact]
    public void An_arrow_holds_one_way_and_weighs_less()
    {
        var thesaurus = new Thesaurus("restaurant, cafe -> place, point of interest\nrestaurant, diner");

        Assert.Equal(["place", "point of interest", "diner"], Names(thesaurus, "restaur"));
        Assert.Equal(["place", "point of interest"], Names(thesaurus, "cafe"));
        Assert.Empty(thesaurus.Of("place"));
        Assert.True(thesaurus.Of("restaur")[0].Weight < thesaurus.Of("restaur")[2].Weight);
    }

    [Fact]
    public void What_is_named_first_after_an_arrow_is_meant_most()
    {
        double[] weights = [.. new Thesaurus("red -> failure, log, job, a, b, c, d, e, f, g").Of("red").Select(related => related.Weight)];

        Assert.Equal(weights.OrderDescending(), weights);
        Assert.True(weights[0] > weights[1] && weights[^1] > 0);
    }

    [Fact]
    public void What_is_said_twice_counts_once_with_the_greater_weight()
    {
        var thesaurus = new Thesaurus("ticket -> issue", "ticket, issue");

        Assert.Equal(new Thesaurus("ticket, issue").Of("ticket")[0].Weight, Assert.Single(thesaurus.Of("ticket")).Weight);
    }

    [Fact]
    public void Words_are_one_word_however_they_are_written()
    {
        var thesaurus = new Thesaurus("GitHub, gh\npull request, merge request");

        Assert.Superset(new HashSet<string> { "github", "gh" }, thesaurus.Wholes.ToHashSet());
        Assert.DoesNotContain("pull", thesaurus.Wholes);
        Assert.True(thesaurus.IsBeginning("pull"));
        Assert.False(thesaurus.IsBeginning("github"));
    }

    [Theory]
    [InlineData("alone")]
    [InlineData("a ->")]
    [InlineData("-> b")]
    [InlineData("!!, ??")]
    public void A_line_that_says_nothing_is_named(string line) =>
        Assert.StartsWith("line 3 ", Assert.Single(new Thesaurus($"# a comment\na, b # and another\n{line}\n\n").Problems), StringComparison.Ordinal);

    [Fact]
    public void The_built_in_one_has_several_hundred_lines_and_each_says_something()
    {
        var thesaurus = new Thesaurus(Thesaurus.BuiltIn);

        Assert.Empty(thesaurus.Problems);
        Assert.True(thesaurus.Keys.Count > 1000, $"{thesaurus.Keys.Count} words and phrases");
        Assert.All(thesaurus.Keys, key => Assert.NotEmpty(thesaurus.Of(key)));
        Assert.Contains("pull request", Names(thesaurus, "pr"));
        Assert.Contains("pull request", Names(thesaurus, "merg request"));
        Assert.Contains("directori", Names(thesaurus, "folder"));
    }

    private static IEnumerable<string> Names(Thesaurus thesaurus, string key) => thesaurus.Of(key).Select(related => string.Join(' ', related.Stems));
}
