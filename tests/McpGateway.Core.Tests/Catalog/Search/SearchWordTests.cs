using McpGateway.Catalog.Search;

namespace McpGateway.Tests.Catalog.Search;

public sealed class SearchWordTests
{
    private static readonly HashSet<string> s_wholes = ["github", "postgresql"];

    [Theory]
    [InlineData("searchFiles", "search files")]
    [InlineData("HTTPServer", "http server")]
    [InlineData("read_file-list.v2", "read file list v2")]
    [InlineData("open PRs and URLs", "open prs and urls")]
    [InlineData("GitHub", "github")]
    [InlineData("GitHubIssues", "git hub issues")]
    [InlineData("from PostgreSQL to CSVFile", "from postgresql to csv file")]
    [InlineData("k8s S3 oauth2", "k8s s3 oauth2")]
    [InlineData("é Größe 日本", "é größe 日本")]
    [InlineData("  --  ", "")]
    [InlineData(null, "")]
    public void Texts_are_cut_at_punctuation_and_case(string? text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), SearchWords.Split(text, s_wholes));

    [Theory]
    [InlineData("issue", "issues")]
    [InlineData("create", "creates")]
    [InlineData("create", "creating")]
    [InlineData("create", "created")]
    [InlineData("search", "searches")]
    [InlineData("run", "running")]
    [InlineData("file", "files")]
    [InlineData("query", "queries")]
    [InlineData("list", "listed")]
    [InlineData("box", "boxes")]
    [InlineData("deploy", "deployment")]
    [InlineData("translate", "translation")]
    [InlineData("repository", "repositories")]
    [InlineData("send", "sent")]
    [InlineData("pay", "paid")]
    [InlineData("index", "indices")]
    [InlineData("person", "people")]
    public void Forms_of_a_word_are_one_word(string one, string other) => Assert.Equal(SearchWords.Of(one), SearchWords.Of(other));

    [Theory]
    [InlineData("policy", "police")]
    [InlineData("general", "generate")]
    [InlineData("new", "news")]
    [InlineData("ping", "ped")]
    public void Other_words_stay_others(string one, string other) => Assert.NotEqual(SearchWords.Of(one), SearchWords.Of(other));

    // From the sample vocabulary that the Snowball project publishes with the algorithm.
    [Theory]
    [InlineData("consigned", "consign")]
    [InlineData("consistency", "consist")]
    [InlineData("consolatory", "consolatori")]
    [InlineData("knightly", "knight")]
    [InlineData("kneeling", "kneel")]
    [InlineData("knackeries", "knackeri")]
    [InlineData("hopping", "hop")]
    [InlineData("hoping", "hope")]
    [InlineData("luxuriated", "luxuri")]
    [InlineData("cries", "cri")]
    [InlineData("ties", "tie")]
    [InlineData("gas", "gas")]
    [InlineData("kiwis", "kiwi")]
    [InlineData("agreed", "agre")]
    [InlineData("feed", "feed")]
    [InlineData("happily", "happili")]
    [InlineData("sensational", "sensat")]
    [InlineData("rational", "ration")]
    [InlineData("formalize", "formal")]
    [InlineData("hopefulness", "hope")]
    [InlineData("apology", "apolog")]
    [InlineData("adoption", "adopt")]
    [InlineData("controlling", "control")]
    [InlineData("saying", "say")]
    [InlineData("youth", "youth")]
    [InlineData("bed", "bed")]
    [InlineData("shed", "shed")]
    [InlineData("succeeding", "succeed")]
    [InlineData("dying", "die")]
    [InlineData("größen", "größen")]
    [InlineData("v2", "v2")]
    public void Stems_are_those_of_Porter2(string word, string stem) => Assert.Equal(stem, Stemmer.Of(word));

    [Fact]
    public void Every_word_of_letters_has_a_stem()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string word = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "aeiouybdglnrstzz"[random.Next(16)]));
            Assert.InRange(Stemmer.Of(word).Length, 1, word.Length + 1);
        }
    }
}
