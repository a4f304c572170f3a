using System.Globalization;
using System.Text.Json;
using McpGateway.Gateway.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Results above <c>outputLimit</c>: what the client gets of them, and what passes as it is.</summary>
public sealed class OutputLimitTests
{
    private const int Limit = 2000;
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public async Task A_text_above_the_limit_is_cut_and_read_on_until_it_is_whole()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string raw = string.Concat(Enumerable.Range(0, 6000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i}: é \\u00e9 日本 😀 \\ud83d\\ude00 👩‍👩‍👧 \\ud83d!\\r\\n")));

        JsonElement cut = await gateway.CallAsync("sample", "echo", $$"""{"message":"{{raw}}"}""");
        var answers = new List<JsonElement> { cut };
        List<string> rest = await gateway.ReadOnAsync(cut, answers.Add);

        string beginning = Assert.Single(cut.RawTextsOf());
        Assert.NotEmpty(beginning);
        Assert.Equal(raw, beginning + string.Concat(rest));
        Assert.All(answers, answer => Assert.InRange(TokensOf(answer), 1, Limit));
        Assert.True(answers.SkipLast(1).All(answer => TokensOf(answer) > Limit / 2), "an answer is far below the limit");
        Assert.Contains("- text 1 of 1: ", cut.NoteOf(), StringComparison.Ordinal);
        Assert.Contains("\"tool_name\":\"read_result\"", cut.NoteOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_below_the_limit_passes_as_it_is_however_many_bytes_it_has()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        // Four characters a token, and each of them six bytes.
        string raw = string.Concat(Enumerable.Repeat("\\u0077\\u006f\\u0072\\u0064 ", 1800));

        string id = gateway.SendCall("sample", "echo", $$"""{"message":"{{raw}}"}""");

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"{{{raw}}}"}]}}""", await gateway.AnswerAsync(id));
        Assert.False(Directory.Exists(home.Home.ResultFolder));
    }

    [Theory]
    [InlineData("""{"gateway":{"outputLimit":0}""", "")]
    [InlineData("""{"gateway":{"outputLimit":10}""", ",\"outputLimit\":0")]
    public async Task Nothing_is_cut_where_the_limit_is_off(string settings, string entry)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(settings + ",\"mcpServers\":{" + Settings.Entry("sample", entry) + "}}");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string message = string.Concat(Enumerable.Repeat("all of it ", 1024 * 1024));

        string line = await gateway.CallLineAsync("sample", "echo", $$"""{"message":"{{message}}"}""");

        Assert.True(line.EndsWith($$$""","result":{"content":[{"type":"text","text":"{{{message}}}"}]}}""", StringComparison.Ordinal), "the text is not the same");
    }

    [Fact]
    public async Task By_default_20000_tokens_are_given()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--output-tools");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement cut = await gateway.CallAsync("sample", "bytes", """{"size":1000000,"char":"日"}""");

        Assert.InRange(TokensOf(cut), 19_000, 20_000);
        Assert.Contains("outputLimit (20,000 tokens)", cut.NoteOf(), StringComparison.Ordinal);
        Assert.Contains("of 1,000,000 characters", cut.NoteOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_texts_are_cut_and_all_else_stays_where_it_is_byte_for_byte()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string picture = $$"""{"type":"image","data":"{{string.Concat(Enumerable.Repeat(Png, 2000))}}","mimeType":"image/png","x":1.10}""";
        const string Sound = """{"type":"audio","data":"UklGRg==","mimeType":"audio/wav"}""";
        const string Blob = """{"type":"resource","resource":{"uri":"a://blob","blob":"AAEC/w=="}}""";
        const string Unknown = """{"type":"hologram","text":"not a text","layers":[1,2.50,3e400]}""";
        string[] texts = ["first é", Words(1, 5000), Words(2, 3000), "the last one"];
        string result = $$$"""
            {"_meta":{"a/b":1.10},"content":[{"type":"text","text":"{{{texts[0]}}}"},{{{picture}}},{"annotations":{"priority":0.70},"type":"text","text":"{{{texts[1]}}}","_meta":{"t":1}},{{{Sound}}},{{{Blob}}},{"type":"resource","resource":{"uri":"a://text","mimeType":"text/plain","text":"{{{texts[2]}}}"},"_meta":{"r":2.0}},{{{Unknown}}},{"type":"text","text":"{{{texts[3]}}}"}],"isError":true,"unknown":{"exact":9007199254740993}}
            """.Trim();

        JsonElement cut = await gateway.CallAsync("sample", "whole_result", $$"""{"result":{{result}}}""");

        string beginning = cut.RawTextsOf().ElementAt(1);
        Assert.True(beginning.Length > 1000 && texts[1].StartsWith(beginning, StringComparison.Ordinal), "not the beginning");
        string note = cut.NoteOf();
        Assert.Equal(
            result.Replace(texts[1], beginning, StringComparison.Ordinal)
                .Replace(texts[2], "[not shown]", StringComparison.Ordinal)
                .Replace(texts[3], "{last}", StringComparison.Ordinal)
                .Replace("""{"type":"text","text":"{last}"}""", $$"""{"type":"text","text":{{RawNote(cut)}}}""", StringComparison.Ordinal),
            cut.GetRawText());
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"- text 2 of 4: {texts[1].Length - beginning.Length:N0} of {texts[1].Length:N0} characters, from offset {texts[0].Length + beginning.Length} on"), note, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"- resource 3 of 4: {texts[2].Length:N0} of {texts[2].Length:N0} characters"), note, StringComparison.Ordinal);
        Assert.Contains("- text 4 of 4: ", note, StringComparison.Ordinal);

        List<string> rest = await gateway.ReadOnAsync(cut);
        Assert.Equal(string.Concat(texts), texts[0] + beginning + string.Concat(rest));
        Assert.Equal(texts[3], rest[^1]);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    public async Task What_stands_around_a_hundred_thousand_tiny_blocks_counts_too(string text)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string block = $"{{\"type\":\"text\",\"text\":\"{text}\"}}";
        string result = $"{{\"content\":[{string.Join(',', Enumerable.Repeat(block, 100_000))}]}}";

        JsonElement cut = await gateway.CallAsync("sample", "whole_result", $$"""{"result":{{result}}}""");

        Assert.InRange(cut.GetRawText().Length, 10_000, 100_000);
        Assert.Contains("outputLimit (20,000 tokens)", cut.NoteOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_blocks_do_not_flood_and_none_is_lost()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string Block(int i) => $$$"""{"type":"resource","resource":{"uri":"a://file/{{{i}}}","text":"file {{{i}}} {{{Words(i, 10)}}}"}}""";
        string result = $$"""{"content":[{{string.Join(',', Enumerable.Range(0, 3000).Select(Block))}}]}""";

        JsonElement cut = await gateway.CallAsync("sample", "whole_result", $$"""{"result":{{result}}}""");
        List<string> rest = await gateway.ReadOnAsync(cut);

        Assert.True(cut.GetRawText().Length < Limit * 16, $"{cut.GetRawText().Length} characters");
        Assert.Contains("more texts: ", cut.NoteOf(), StringComparison.Ordinal);
        // Where the cut goes through a text, its end follows its beginning.
        string shown = cut.GetRawText()[..cut.GetRawText().IndexOf("[not shown]", StringComparison.Ordinal)];
        string last = shown[shown.LastIndexOf("\"text\":\"file", StringComparison.Ordinal)..];
        string seam = last["\"text\":\"".Length..last.IndexOf("\"}", StringComparison.Ordinal)] + rest[0];
        string all = cut.GetRawText() + string.Concat(rest) + seam;
        Assert.All(Enumerable.Range(0, 3000), i => Assert.True(all.Contains($"a://file/{i}\"", StringComparison.Ordinal) || all.Contains($"a://file/{i}\\\"", StringComparison.Ordinal), $"the address of {i} is lost"));
        Assert.All(Enumerable.Range(0, 3000), i => Assert.True(all.Contains($"file {i} ", StringComparison.Ordinal), $"the text of {i} is lost"));
    }

    [Fact]
    public async Task Structured_content_that_a_text_repeats_is_left_out_and_kept()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit, "--output-tools"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement cut = await gateway.CallAsync("sample", "report", """{"size":50000}""");

        Assert.False(cut.TryGetProperty("structuredContent", out _));
        string shown = Assert.Single(cut.RawTextsOf());
        Assert.Contains("- structured content: 50,013 of 50,013 characters", cut.NoteOf(), StringComparison.Ordinal);
        Assert.Contains("same text as text 1 of 1, as far as compared", cut.NoteOf(), StringComparison.Ordinal);
        string[] rest = [.. await gateway.ReadOnAsync(cut)];
        string all = Unescape(shown + string.Concat(rest));
        string report = JsonText.Parse(all[..all.IndexOf("}{", StringComparison.Ordinal)] + "}").GetProperty("report").GetString()!;
        Assert.Equal(50_000, report.Length);
        Assert.Equal($$"""{"report":"{{report}}"}""", all[(all.IndexOf("}{", StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public async Task Structured_content_that_stands_alone_is_begun_as_text()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string structured = $$"""{"list":[{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"{{\"n\":{i}.10,\"t\":\"é \\u00e9 \\n\"}}"))}}],"exact":9007199254740993}""";

        foreach (string content in (string[])["\"content\":[{\"type\":\"text\",\"text\":\"see below\"}],", "\"content\":[],", ""])
        {
            JsonElement cut = await gateway.CallAsync("sample", "whole_result", $$$"""{"result":{{{{content}}}"structuredContent":{{{structured}}},"x":1}}""");

            Assert.False(cut.TryGetProperty("structuredContent", out _));
            Assert.Equal(1, cut.GetProperty("x").GetInt32());
            string[] shown = [.. cut.RawTextsOf()];
            Assert.Equal(content.Contains("see below", StringComparison.Ordinal) ? 2 : 1, shown.Length);
            Assert.InRange(TokensOf(cut), Limit / 2, Limit);
            Assert.Equal(structured, Unescape(shown[^1] + string.Concat(await gateway.ReadOnAsync(cut))));
        }
    }

    [Fact]
    public async Task Structured_content_of_little_weight_stays_where_it_is()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string text = Words(1, 5000);

        JsonElement cut = await gateway.CallAsync("sample", "whole_result", $$$$"""{"result":{"content":[{"type":"text","text":"{{{{text}}}}"}],"structuredContent":{"count":1.10}}}""");

        Assert.Equal("""{"count":1.10}""", cut.GetProperty("structuredContent").GetRawText());
        Assert.Equal(text, cut.RawTextsOf().Single() + string.Concat(await gateway.ReadOnAsync(cut)));
    }

    [Fact]
    public async Task By_an_exposed_name_texts_are_cut_and_what_the_tools_schema_promises_stays()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit, "--output-tools").Replace("{\"outputLimit\"", "{\"exposure\":\"all\",\"outputLimit\"", StringComparison.Ordinal));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement cut = await gateway.RequestAsync("tools/call", """{"name":"sample__report","arguments":{"size":50000}}""");
        Assert.Equal(50_000, cut.GetProperty("structuredContent").GetProperty("report").GetString()!.Length);
        Assert.InRange(cut.RawTextsOf().Single().Length, 1000, 20_000);
        Assert.Equal(50_016, cut.RawTextsOf().Single().Replace("\\", "", StringComparison.Ordinal).Length + string.Concat(await gateway.ReadOnAsync(cut)).Replace("\\", "", StringComparison.Ordinal).Length);

        JsonElement plain = await gateway.RequestAsync("tools/call", $$$$"""{"name":"sample__whole_result","arguments":{"result":{"content":[],"structuredContent":["{{{{Words(1, 5000)}}}}"]}}}""");
        Assert.False(plain.TryGetProperty("structuredContent", out _));
    }

    [Theory]
    [InlineData(100_000, "", false)]
    [InlineData(300_000, "", false)]
    [InlineData(300_001, "", true)]
    [InlineData(100_000, ",\"outputLimit\":1000", true)]
    public async Task A_size_that_a_tool_declares_is_respected_unless_its_entry_says_otherwise(int size, string entry, bool isCut)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("{\"gateway\":{\"outputLimit\":2000},\"mcpServers\":{" + Settings.Entry("sample", entry, "--output-tools") + "}}");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync("sample", "declared", $$"""{"size":{{size}}}""");

        Assert.Equal(isCut ? 2 : 1, result.GetProperty("content").GetArrayLength());
        if (isCut && entry.Length == 0)
        {
            Assert.Equal(300_000, result.RawTextsOf().Single().Length);
        }
    }

    [Theory]
    [InlineData("50000", false)]
    [InlineData("1e9", false)]
    [InlineData("10000", true)]
    [InlineData("-1", true)]
    [InlineData("\"50000\"", true)]
    [InlineData("null", true)]
    public async Task A_size_that_a_result_declares_is_respected(string size, bool isCut)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync(
            "sample", "whole_result", $$$$"""{"result":{"content":[{"type":"text","text":"{{{{Words(1, 5000)}}}}"}],"_meta":{"anthropic/maxResultSizeChars":{{{{size}}}}}}}""");

        Assert.Equal(isCut ? 2 : 1, result.GetProperty("content").GetArrayLength());
        Assert.Equal(size, result.GetProperty("_meta").GetProperty("anthropic/maxResultSizeChars").GetRawText());
    }

    [Fact]
    public async Task What_is_no_tools_result_is_never_cut()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string text = Words(1, 5000);

        string error = await gateway.CallLineAsync("sample", "raise_error", $$"""{"code":-5,"message":"no","data":"{{text}}"}""");
        string prompt = await gateway.RequestLineAsync("prompts/get", $$$"""{"name":"sample__greet","arguments":{"name":"{{{text}}}"}}""");

        Assert.Contains($"\"data\":\"{text}\"", error, StringComparison.Ordinal);
        Assert.Contains(text, prompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"content":"TEXT"}""")]
    [InlineData("""{"content":[{"type":"text","text":["TEXT"]}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"a","text":"TEXT"}]}""")]
    [InlineData("""{"content":[{"text":"TEXT"}]}""")]
    [InlineData("""{"content":[],"content":[{"type":"text","text":"TEXT"}]}""")]
    [InlineData("""["TEXT"]""")]
    [InlineData("""{"content":[null,7,"TEXT"],"structuredContent":null}""")]
    public async Task A_result_of_another_form_passes_as_it_is(string form)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string result = form.Replace("TEXT", Words(1, 5000), StringComparison.Ordinal);

        string line = await gateway.CallLineAsync("sample", "whole_result", $$"""{"result":{{result}}}""");

        Assert.EndsWith($"\"result\":{result}}}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_session_reads_on_as_well()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(WithLimit(Limit));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);

        JsonElement cut = await client.CallAsync("sample", "echo", $$"""{"message":"{{Words(1, 5000)}}"}""");
        (string id, long offset) = CutText.NextOf(cut.NoteOf())!.Value;
        JsonElement page = await client.CallAsync("gateway", "read_result", $$"""{"id":"{{id}}","offset":{{offset}}}""");
        JsonElement refused = await client.CallAsync("gateway", "read_result", """{"id":"none"}""");

        Assert.All([cut, page, refused], result => Assert.Equal("complete", result.GetProperty("resultType").GetString()));
        Assert.StartsWith(cut.RawTextsOf().Single() + page.RawTextsOf().Single(), Words(1, 5000), StringComparison.Ordinal);
        Assert.True(refused.IsError());
    }

    [Fact]
    public async Task Fifty_megabytes_are_cut_and_their_end_is_read()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement cut = await gateway.CallAsync("sample", "bytes", """{"size":50000000}""");
        string id = CutText.NextOf(cut.NoteOf())!.Value.Id;
        JsonElement end = await gateway.ReadResultAsync($$"""{"id":"{{id}}","offset":49999990}""");

        Assert.Equal("xxxxxxxxxx", end.RawTextsOf().Single());
        Assert.Equal("[Characters 49999990 to 50000000 of 50000000. This is the end.]", end.NoteOf());
    }

    private static string WithLimit(int limit, params string[] options) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"gateway\":{{\"outputLimit\":{limit}}},\"mcpServers\":{{{Settings.Entry("sample", "", options)}}}}}");

    private static string Words(int seed, int count) => string.Join(' ', Enumerable.Range(seed, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"word{i * 7919 % 1000}")));

    private static string RawNote(JsonElement result) => result.GetProperty("content").EnumerateArray().Last().GetProperty("text").GetRawText();

    private static string Unescape(string raw) => JsonText.Parse("\"" + raw + "\"").GetString()!;

    private static int TokensOf(JsonElement result) =>
        result.GetProperty("content").EnumerateArray().Sum(block => TokenEstimate.Of(McpGateway.Gateway.Output.RawText.Decode(System.Text.Encoding.UTF8.GetBytes(CutText.RawOf(block.GetProperty("text"))), isEscaped: true)));
}
