using McpGateway.Catalog.Search;

namespace McpGateway.Tests.Catalog.Search;

public sealed class QueryReadingTests
{
    [Theory]
    [InlineData("turn off", "0 1")]
    [InlineData("turn it off", "0 2")]
    [InlineData("turn the old machine off", "0 4")]
    [InlineData("turn the very old big machine off", "0")]
    [InlineData("turn page", "0")]
    [InlineData("what does the page look like", "0")]
    [InlineData("what does it look like", "0 1 3 4")]
    [InlineData("keep an eye on my inbox", "0 1 2")]
    [InlineData("keep it", "0")]
    public void Phrases_are_found_with_other_words_in_between(string query, string expected)
    {
        string[] words = [.. SearchWords.Split(query)];
        var thesaurus = new Thesaurus("turn off, switch off\nwhat does look like -> screenshot\nkeep an eye -> watch");

        int[] places = PhraseReader.At(words, [.. words.Select(Stemmer.Of)], 0, new bool[words.Length], thesaurus);

        Assert.Equal(expected, string.Join(' ', places));
    }

    [Fact]
    public void A_word_of_one_phrase_is_not_in_another()
    {
        string[] words = ["turn", "light", "off"];
        var thesaurus = new Thesaurus("turn off, switch off");

        Assert.Equal([0], PhraseReader.At(words, words, 0, [false, false, true], thesaurus));
    }

    [Theory]
    [InlineData("which notes are there", nameof(ToolAction.Read), true)]
    [InlineData("is it up", nameof(ToolAction.Read), true)]
    [InlineData("how many orders came in", nameof(ToolAction.Read), true)]
    [InlineData("delete the note", nameof(ToolAction.Delete), false)]
    [InlineData("could you please delete the note", nameof(ToolAction.Delete), false)]
    [InlineData("how do I delete a note", nameof(ToolAction.Delete), false)]
    [InlineData("send the list of notes", nameof(ToolAction.Send), false)]
    [InlineData("the note to update", nameof(ToolAction.Update), false)]
    [InlineData("notes", nameof(ToolAction.None), false)]
    public void What_is_to_be_done_is_told_by_how_a_query_is_put(string query, string action, bool isQuestion)
    {
        string[] words = [.. SearchWords.Split(query)];
        string[] stems = [.. words.Select(Stemmer.Of)];
        QueryConcept[] concepts = [.. stems.Select((stem, place) => new QueryConcept(stem, place, [new Related([stem], 1)], 1)).Where(concept => !SearchWords.IsStopWord(words[concept.Place]))];

        Assert.Equal(new AskedAction(Enum.Parse<ToolAction>(action), isQuestion), AskedAction.Of(words, concepts));
    }

    [Theory]
    [InlineData("send")]
    [InlineData("close")]
    [InlineData("watch")]
    [InlineData("sort")]
    [InlineData("message")]
    public void Words_that_tools_are_named_by_are_no_everyday_words(string word) => Assert.False(EverydayWords.Contains(word));

    [Fact]
    public void Everyday_words_count_for_little()
    {
        Assert.True(SearchWords.IsWeakWord("somewhere"));
        Assert.True(SearchWords.IsWeakWord("monday"));
    }
}
