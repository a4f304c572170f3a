using McpGateway.Catalog;

namespace McpGateway.Tests.Catalog;

public sealed class SummaryTests
{
    [Theory]
    [InlineData("Use this tool to read a file. More.", "Read a file")]
    [InlineData("This tool allows you to create notes.", "Create notes")]
    [InlineData("This tool creates notes.", "Creates notes")]
    [InlineData("A tool for drawing maps", "Drawing maps")]
    [InlineData("Tool to draw", "Draw")]
    [InlineData("Use it when you need to search the web", "Search the web")]
    [InlineData("Notion | Retrieve a user", "Retrieve a user")]
    [InlineData("# Overview\n\n**Reads** a `file` from [disk](https://example.com/x).\n\n## More", "Overview")]
    [InlineData("- Reads a file\n- Writes none", "Reads a file")]
    [InlineData("IMPORTANT: call help first. Sends a mail.", "Sends a mail")]
    [InlineData("NOTE: only this", "NOTE: only this")]
    [InlineData("<purpose>Reads a file</purpose>", "Reads a file")]
    [InlineData("Waits until i < 5 and j > 3", "Waits until i < 5 and j > 3")]
    [InlineData("Returns the weather of a place for a number of days, including hourly values of wind and rain", "Returns the weather of a place for a number of days")]
    [InlineData("Searches all of the documents that were ever written in this company (PDF, Word and others)", "Searches all of the documents that were ever written in this company")]
    [InlineData("読み込みます。次の文。", "読み込みます")]
    [InlineData("npm runs scripts", "Npm runs scripts")]
    [InlineData("", "A title")]
    [InlineData(null, "A title")]
    public void A_summary_says_what_a_tool_does(string? description, string summary) => Assert.Equal(summary, Summaries.OfTool("tool", "A title", description));

    [Fact]
    public void Whatever_a_description_is_its_summary_is_short_and_found_soon()
    {
        var random = new Random(1);
        string[] pieces = ["a", " ", "\n", "\n\n", "(", ")", "[", "](", "<a", ">", "use this tool to ", ". ", "**", "# ", ", and returns", "…", "é", "x y z", "\u202e", "IMPORTANT: "];
        for (int i = 0; i < 2000; i++)
        {
            string description = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => pieces[random.Next(pieces.Length)]));

            string summary = Summaries.OfTool("name", null, description);

            Assert.InRange(summary.Length, 0, 120);
            Assert.DoesNotContain(summary, c => char.IsControl(c) || c == '\u202e');
        }
    }

    [Theory]
    [InlineData("get_issue", "Gets the details of a specific issue", true)]
    [InlineData("getIssue", "Retrieve issue", true)]
    [InlineData("create_entities", "Creates new entities", true)]
    [InlineData("get_issue", "Gets a comment of an issue", false)]
    [InlineData("add", "Address", false)]
    [InlineData("t", "", true)]
    public void A_summary_may_say_no_more_than_the_name(string name, string summary, bool repeats) => Assert.Equal(repeats, SummaryWords.Repeat(name, summary));

    [Theory]
    [InlineData("Create a new branch in a GitHub repository", "fork", "Create a new branch")]
    [InlineData("Create a new branch in a GitHub repository", "create_branch", "")]
    [InlineData("Lists commits of the main branch", "list", "Lists commits of the main branch")]
    [InlineData("Crawl pages starting from a repo", "t", "Crawl pages")]
    [InlineData("Use GitHub", "t", "Use GitHub")]
    public void What_the_server_and_the_parameters_say_is_cut_from_the_end(string summary, string name, string expected) =>
        Assert.Equal(expected, SummaryWords.WithoutKnown(summary, name, ["github", "repo"]));
}
