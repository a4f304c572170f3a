using System.Diagnostics;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Commands;

/// <summary><c>mcp-gateway call</c>.</summary>
public sealed class CallCommandTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_call_prints_the_text_of_the_result_and_leaves_no_process()
    {
        string pids = _home.NewFile("pids");
        _home.WriteServers(Sample.Server("sample", "--pid-file", pids));

        Assert.Equal((0, "größe \U0001F600\n", ""), await RunAsync("call", "sample", "echo", "message=größe \U0001F600"));

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_call_prints_the_whole_result_as_the_server_sent_it_with_json()
    {
        _home.WriteServers(Sample.Server("sample"));
        const string Result = """{"content":[{"type":"text","text":"a"},{"type":"odd","x":1.00}],"structuredContent":{"n":12345678901234567890},"_meta":{"x":1},"unknown":[null]}""";

        (int code, string output, string errors) = await RunAsync("call", "sample", "whole_result", "result:=" + Result, "--json");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(Result, output.TrimEnd());
    }

    [Fact]
    public async Task What_is_no_text_is_a_line_or_a_file()
    {
        _home.WriteServers(Sample.Server("sample"));
        string folder = Path.Combine(_home.Root, "new", "folder");

        Assert.Matches(@"^\[image, image/png, \d+ bytes; --save writes it to a file\]\n$", (await RunAsync("call", "sample", "image")).Output);
        (int code, string output, _) = await RunAsync("call", "sample", "image", "--save", folder);
        Assert.Equal((0, Path.Combine(folder, "content-1.png") + "\n"), (code, output));
        Assert.Equal([0x89, .. "PNG"u8], (await File.ReadAllBytesAsync(output.TrimEnd()))[..4]);
        // None is replaced, and with --json stdout is JSON.
        (_, output, string errors) = await RunAsync("call", "sample", "image", "--json", "--save", folder);
        Assert.Equal("image", JsonText.Parse(output).GetProperty("content")[0].GetProperty("type").GetString());
        Assert.Equal(Path.Combine(folder, "content-2.png"), errors.TrimEnd());
    }

    [Fact]
    public async Task Structured_content_that_no_text_says_is_printed()
    {
        _home.WriteServers(Sample.Server("sample"));

        (_, string output, _) = await RunAsync("call", "sample", "whole_result", """result:={"content":[{"type":"text","text":"2 found"}],"structuredContent":{"found":["a","b"]}}""");
        Assert.Equal(["a", "b"], JsonText.Parse(output[..(output.LastIndexOf('}') + 1)]).GetProperty("found").EnumerateArray().Select(item => item.GetString()));
        Assert.EndsWith("2 found\n", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("call", "sample", "whole_result", """result:={"content":[{"type":"text","text":"{\"found\": 2}"}],"structuredContent":{"found":2}}""");
        Assert.Equal("{\"found\": 2}\n", output);
    }

    [Theory]
    [InlineData("""{"text":"5"}""", "text=5")]
    [InlineData("""{"integer":5}""", "integer=5")]
    [InlineData("""{"either":"5"}""", "either=5")]
    [InlineData("""{"either":5}""", "either:=5")]
    [InlineData("""{"flag":true}""", "flag=true")]
    [InlineData("""{"text":"true"}""", "text=true")]
    [InlineData("""{"list":["a"]}""", "list=a")]
    [InlineData("""{"list":["a","b=c"]}""", "list=a", "list=b=c")]
    [InlineData("""{"list":["a"]}""", "list=[\"a\"]")]
    [InlineData("""{"bytes":[1,2]}""", "bytes=1", "bytes=2")]
    [InlineData("""{"nested":{"Count":1}}""", "nested={\"Count\": 1}")]
    [InlineData("""{"text":""}""", "text=")]
    [InlineData("""{"text":"a"}""", "--arguments", "{\n \"text\": \"a\" }")]
    [InlineData("""{"text":"@x"}""", "text=@x")]
    public async Task Arguments_become_what_the_schema_asks_for_and_not_what_they_look_like(string expected, params string[] typed)
    {
        _home.WriteServers(Sample.Server("sample", "--typed-tools"));

        (int code, string output, string errors) = await RunAsync(["call", "sample", "typed", .. typed, "--json"]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(JsonText.Parse(expected).GetRawText(), JsonSerializer.Serialize(JsonText.Parse(output).GetProperty("structuredContent").GetProperty("received")));
    }

    [Fact]
    public async Task Arguments_come_from_a_file_or_from_stdin()
    {
        _home.WriteServers(Sample.Server("sample"));
        string file = _home.NewFile("json");
        await File.WriteAllTextAsync(file, "{ \"message\":\r\n \"from a file\" }");

        Assert.Equal((0, "from a file\n", ""), await RunAsync("call", "sample", "echo", "--arguments-file", file));
        Assert.Equal((0, "from stdin\n", ""), await Executable.RunAsync(_home, "{\"message\":\"from stdin\"}", ["call", "sample", "echo", "--arguments-file", "-"]));
    }

    [Theory]
    [InlineData(1, "Server 'sampel' is not configured. Configured servers, nearest match first: sample", "sampel", "echo")]
    [InlineData(1, "Server 'sample' has no tool 'ecko'. Nearest: echo(", "sample", "ecko")]
    [InlineData(1, "'sample/echo' was not called: 'message' is required. It takes: echo(message: string). Use --skip-argument-check", "sample", "echo")]
    [InlineData(1, "'sample/add' was not called: ", "sample", "add", "a=one", "b=2")]
    [InlineData(1, "--arguments is no JSON object", "sample", "echo", "--arguments", "[1]")]
    [InlineData(1, "the value of 'message' is no JSON. For a text, write message=TEXT.", "sample", "echo", "message:=hello")]
    [InlineData(1, "nothing.json", "sample", "echo", "--arguments-file", "nothing.json")]
    [InlineData(1, "took longer than 1 s and was cancelled", "sample", "never", "--timeout", "1")]
    [InlineData(1, "refused the call of 'raise_error': broken (-32000)", "sample", "raise_error", "code=-32000", "message=broken")]
    [InlineData(2, "'hello' is no argument: write NAME=TEXT or NAME:=JSON.", "sample", "echo", "hello")]
    [InlineData(2, "'--message' is not an option of this command. Arguments of the tool are written NAME=TEXT.", "sample", "echo", "--message", "x")]
    [InlineData(2, "the arguments are either NAME=TEXT, or --arguments, or --arguments-file.", "sample", "echo", "message=x", "--arguments", "{}")]
    [InlineData(2, "TOOL is missing", "sample")]
    [InlineData(2, "SERVER is missing")]
    public async Task What_goes_wrong_is_one_line_and_JSON_where_that_is_wanted(int expected, string part, params string[] arguments)
    {
        _home.WriteServers(Sample.Server("sample"));

        (int code, string output, string errors) = await RunAsync(["call", .. arguments]);
        Assert.Equal((expected, ""), (code, output));
        string error = Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.StartsWith("mcp-gateway call: ", error, StringComparison.Ordinal);
        Assert.Contains(part, error, StringComparison.Ordinal);

        (code, output, _) = await RunAsync(["call", .. arguments, "--json"]);
        Assert.Equal(expected, code);
        Assert.Contains(part, JsonText.Parse(output).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_fails_is_a_failure_on_stderr()
    {
        _home.WriteServers(Sample.Server("sample"));

        Assert.Equal((1, "", "it broke\n"), await RunAsync("call", "sample", "tool_error", "message=it broke"));
        (int code, string output, string errors) = await RunAsync("call", "sample", "tool_error", "message=it broke", "--json");
        Assert.Equal((1, "it broke\n"), (code, errors));
        Assert.True(JsonText.Parse(output).GetProperty("isError").GetBoolean());
        (_, output, _) = await RunAsync("call", "sample", "raise_error", "code=-32000", "message=broken", "data:={\"x\":1}", "--json");
        Assert.Equal(1, JsonText.Parse(output).GetProperty("response").GetProperty("data").GetProperty("x").GetInt32());
    }

    [Fact]
    public async Task Progress_and_messages_go_to_stderr_unless_they_are_not_wanted()
    {
        _home.WriteServers(Sample.Server("sample"));

        (int code, string output, string errors) = await RunAsync("call", "sample", "progress", "steps=2", "delayMs=1");
        Assert.Equal(0, code);
        Assert.Contains("sample/progress: 50 % ", errors, StringComparison.Ordinal);
        Assert.Equal((0, output, ""), await RunAsync("call", "sample", "progress", "steps=2", "--quiet"));
        (_, _, errors) = await RunAsync("call", "sample", "log", "level=info", "data=well", "--force");
        Assert.Contains("well", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_may_destroy_or_needs_consent_is_called_only_with_force_where_nobody_can_be_asked()
    {
        string ledger = _home.NewFile("ledger");
        _home.WriteConfiguration($$"""{ "mcpServers": { "sample": { "command": {{JsonSerializer.Serialize(Built.SampleServer)}}, "args": ["--ledger", {{JsonSerializer.Serialize(ledger)}}], "tools": { "deny": ["roots"], "confirm": ["echo"] } } } }""");

        (int code, string output, string errors) = await RunAsync("call", "sample", "remove_tool", "name=x");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("says that 'remove_tool' may destroy something; it was not called, because this host cannot ask for consent. Use --force", errors, StringComparison.Ordinal);
        Assert.Contains("\"tools.confirm\": \"echo\"", (await RunAsync("call", "sample", "echo", "message=x")).Errors, StringComparison.Ordinal);
        Assert.Contains("\"tools.deny\": \"roots\"", (await RunAsync("call", "sample", "roots", "--force")).Errors, StringComparison.Ordinal);
        Assert.Empty(TemporaryHome.Lines(ledger));

        Assert.Equal((0, "x\n", ""), await RunAsync("call", "sample", "echo", "message=x", "--force"));
        Assert.Single(TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task A_question_of_the_server_is_declined_and_shown()
    {
        _home.WriteServers(Sample.Server("sample"));

        (_, _, string errors) = await RunAsync("call", "sample", "elicit", "message=Who?", "--force");

        Assert.Contains("Server 'sample' asked: «Who?». It was declined because nobody can be asked here.", errors, StringComparison.Ordinal);
    }

    [UnixFact("it sends a signal")]
    public async Task Ctrl_C_cancels_the_call_at_the_server()
    {
        string ledger = _home.NewFile("ledger"), pids = _home.NewFile("pids"), transcript = _home.NewFile("transcript");
        _home.WriteServers(Sample.Server("sample", "--ledger", ledger, "--pid-file", pids, "--transcript", transcript));
        using Process process = Executable.Start(_home, "call", "sample", "never", "key=k", "--json");
        process.StandardInput.Close();
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never k"), () => "the call has not begun");

        Processes.Send(process.Id, Processes.Interrupt);

        await process.WaitForExitAsync().InTime();
        Assert.Equal((130, ""), (process.ExitCode, await process.StandardOutput.ReadToEndAsync().InTime()));
        // Its stdin is closed right afterwards, so that it may not come to more than hearing of it.
        Assert.Contains(TemporaryHome.Lines(transcript), line => line.Contains("notifications/cancelled", StringComparison.Ordinal));
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => Executable.RunAsync(_home, arguments);
}
