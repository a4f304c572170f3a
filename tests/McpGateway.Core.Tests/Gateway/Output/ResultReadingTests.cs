using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Tokens;
using McpGateway.Json;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Output;

/// <summary>Reading on in a kept result and finding text in it, over files.</summary>
public sealed class ResultReadingTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly ResultFolder _folder;
    private readonly KeptResults _kept;

    public ResultReadingTests()
    {
        _folder = new ResultFolder(_home.Home.ResultFolder);
        _kept = new KeptResults(_folder);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Pages_one_after_the_other_are_the_texts_byte_for_byte()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            RandomText[] texts = [.. Enumerable.Range(0, (seed % 4) + 1).Select(i => new RandomText((seed * 10) + i, 1 + (seed % 60)))];
            KeptResult result = Keep(limit: 1 + (seed % 50), blockSize: 12 + (seed % 90), [.. texts.Select(text => (text.Raw, true))]);

            var read = new StringBuilder();
            long offset = 0;
            while (offset < result.Index.Characters)
            {
                JsonElement page = Page(result, offset);
                read.AppendJoin(null, page.RawTextsOf());
                long? next = CutText.NextOf(page.NoteOf())?.Offset;
                Assert.True(next > offset || (next is null && page.NoteOf().Contains("This is the end", StringComparison.Ordinal)), page.NoteOf());
                offset = next ?? result.Index.Characters;
            }

            Assert.Equal(string.Concat(texts.Select(text => Encoding.UTF8.GetString(text.Raw))), read.ToString());
        }
    }

    [Fact]
    public void Any_offset_counts_code_points_over_all_texts()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            RandomText first = new(seed, 20), second = new(seed + 1000, 20);
            KeptResult result = Keep(limit: 100_000, blockSize: 12 + (seed % 40), [(first.Raw, true), (second.Raw, true)]);
            Rune[][] runes = [[.. first.Text.EnumerateRunes()], [.. second.Text.EnumerateRunes()]];
            Assert.Equal(runes.Sum(text => text.Length), result.Index.Characters);

            for (int offset = 0; offset < result.Index.Characters; offset++)
            {
                string[] shown = [.. Page(result, offset).RawTextsOf().Select(raw => RawText.Decode(Encoding.UTF8.GetBytes(raw), isEscaped: true))];
                string[] expected = offset < runes[0].Length ? [Of(runes[0][offset..]), Of(runes[1])] : [Of(runes[1][(offset - runes[0].Length)..])];
                Assert.Equal(expected, shown.Select(text => Of([.. text.EnumerateRunes()])));
            }
        }
    }

    [Fact]
    public void A_page_ends_where_no_character_of_a_reader_is_split()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var text = new RandomText(seed, 200);
            KeptResult result = Keep(limit: 20 + seed, blockSize: 64 * 1024, [(text.Raw, true)]);

            int end = RawText.Decode(Encoding.UTF8.GetBytes(Page(result, 0).RawTextsOf().Single()), isEscaped: true).Length;

            Assert.Contains(end, StringInfo.ParseCombiningCharacters(text.Text).Append(text.Text.Length));
        }
    }

    [Theory]
    [InlineData("word word, word. ")]
    [InlineData("日本語のテキスト、")]
    [InlineData("          ")]
    [InlineData("x")]
    [InlineData("{\\\"a\\\":1,\\\"b\\\":[]},")]
    [InlineData("\\r\\n")]
    public void A_page_stays_within_the_limit_and_uses_most_of_it(string unit)
    {
        KeptResult result = Keep(limit: 2000, blockSize: 64 * 1024, [(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length))), true)]);

        JsonElement page = Page(result, 1000);

        string[] texts = [.. page.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("text").GetString()!)];
        int tokens = texts.Sum(TokenEstimate.Of);
        Assert.True(tokens <= 2000, $"{tokens} tokens");
        Assert.True(tokens > 1500 || texts[0].Length > 25_000, $"{tokens} tokens, {texts[0].Length} characters");
    }

    [Fact]
    public void Text_is_found_wherever_it_stands_and_with_its_offset()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            string before = new RandomText(seed, random.Next(300)).Text, after = new RandomText(seed + 1, random.Next(300)).Text;
            string text = before + "-NeeDle 😀-" + after;
            byte[] raw = Encoding.UTF8.GetBytes(JsonEscape(text));
            KeptResult result = Keep(limit: 5000, blockSize: 12 + random.Next(200), [("[1]"u8.ToArray(), false), (raw, true)]);

            string answer = Find(result, "needle 😀", 0);

            int offset = 3 + RawText.CountOf(before) + 1;
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"offset {offset}:\n"), answer, StringComparison.Ordinal);
            Assert.Contains("-NeeDle 😀-", answer, StringComparison.Ordinal);
            Assert.Contains("These are all matches", answer, StringComparison.Ordinal);
            Assert.Contains($"offset {offset}:", Find(result, "needle 😀", offset), StringComparison.Ordinal);
            Assert.StartsWith("['NEEDLE 😀' is not there", Find(result, "NEEDLE 😀", offset + 1), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_places_are_found_however_many_answers_it_takes()
    {
        string text = string.Concat(Enumerable.Range(0, 4000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i} {(i % 40 == 0 ? "Here" : "there")} {new string('.', i % 37)}\n")));
        long[] expected = [.. Enumerable.Range(0, text.Length - 4).Where(i => string.Compare(text, i, "here", 0, 4, StringComparison.OrdinalIgnoreCase) == 0).Select(i => (long)i)];
        KeptResult result = Keep(limit: 3000, blockSize: 1000, [(Encoding.UTF8.GetBytes(JsonEscape(text)), true)]);

        var found = new List<long>();
        long? next = 0;
        int answers = 0;
        while (next is { } offset)
        {
            string answer = Find(result, "here", offset);
            Assert.True(TokenEstimate.Of(answer) <= 3000, answer);
            foreach (string line in answer.Split('\n').Where(line => line.StartsWith("offset", StringComparison.Ordinal)))
            {
                found.AddRange(line.Split([' ', ',', ':'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(number => long.Parse(number, CultureInfo.InvariantCulture)));
            }

            int at = answer.IndexOf("\"offset\":", StringComparison.Ordinal);
            next = at < 0 ? null : long.Parse(answer[(at + 9)..answer.IndexOf('.', at)], CultureInfo.InvariantCulture);
            Assert.True(++answers < 1000);
        }

        Assert.Equal(expected, found);
        Assert.InRange(answers, 2, 999);
    }

    [Fact]
    public void What_spans_two_texts_is_not_one_text()
    {
        KeptResult result = Keep(limit: 1000, blockSize: 100, [("one nee"u8.ToArray(), true), ("dle two"u8.ToArray(), true)]);

        Assert.StartsWith("['needle' is not there", Find(result, "needle", 0), StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_is_good_for_the_client_that_got_it_and_for_nobody_else()
    {
        KeptResult result = Keep(limit: 1000, blockSize: 100, [("text"u8.ToArray(), true)]);

        Assert.Same(result, _kept.Get(result.Id));
        var other = new KeptResults(_folder);
        ServerException error = Assert.Throws<ServerException>(() => other.Get(result.Id));
        Assert.Contains("Call the tool again", error.Message, StringComparison.Ordinal);

        _kept.Close();
        Assert.False(File.Exists(result.File));
        Assert.Throws<ServerException>(() => _kept.Get(result.Id));
        Assert.Throws<IOException>(() => Keep(limit: 1000, blockSize: 100, [("text"u8.ToArray(), true)]));
        Assert.Empty(Directory.GetFiles(_home.Home.ResultFolder, "*.txt", SearchOption.AllDirectories));
    }

    private static string Of(Rune[] runes) => string.Concat(runes);

    private static string JsonEscape(string text) => string.Concat(text.Select(c => c is '"' or '\\' or < ' ' || char.IsSurrogate(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));

    private static JsonElement Page(KeptResult result, long offset) => JsonText.Parse(Encoding.UTF8.GetString(ResultPage.Read(result, offset, CancellationToken.None).Span));

    private static string Find(KeptResult result, string sought, long offset) =>
        JsonText.Parse(Encoding.UTF8.GetString(ResultSearch.Find(result, sought, offset, CancellationToken.None).Span)).NoteOf();

    private KeptResult Keep(int limit, int blockSize, params (byte[] Raw, bool IsEscaped)[] texts)
    {
        var index = new TextIndex(blockSize);
        var spans = new List<JsonSpan>();
        byte[] line = [.. texts.SelectMany(text => text.Raw)];
        int at = 0;
        foreach ((byte[] raw, bool isEscaped) in texts)
        {
            index.Add("text", raw, isEscaped);
            spans.Add(new JsonSpan(at, raw.Length));
            at += raw.Length;
        }

        string id = KeptResults.NewId();
        _kept.Add(id, index, limit, line, spans);
        return _kept.Get(id);
    }
}
