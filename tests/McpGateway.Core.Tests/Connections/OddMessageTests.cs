using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

/// <summary>Messages that do not come one a line, whole and under the right id: none is lost without a trace.</summary>
public sealed class OddMessageTests
{
    private const string Good = """{"result":{"content":[{"type":"text","text":"good"}]},"jsonrpc":"2.0","id":2}""";
    private const string Log = """{"method":"notifications/message","params":{"level":"info","data":"x {"},"jsonrpc":"2.0"}""";
    private const string Licence = "\"error\":{\"code\":-32000,\"message\":\"licence expired\"}}";

    public static TheoryData<string> Lines =>
    [
        "Loading... " + Good,
        "50%.." + Good + " done",
        "\u001b]9;4;3;0\u001b\\" + Good,
        "say { \"a\": [ and \"quote: " + Good,
        """{"level":"info","msg":{"a":1}} """ + Good,
        """Loading { "id": 2, "jsonrpc" : "2.0", "result":{"content":[{"type":"text","text":"good"}]} }""",
        """x{"id":2,"result":{"content":[{"type":"text","text":"good"}]},"more":[{}],"jsonrpc":"2.0"}""",
        """{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"te""" + Good,
        """{"jsonrpc":"2.0","id":2,"result":""" + Good,
        Log + Good,
        Good + Log,
        "a " + Log + " b " + Good + " c " + Log,
        "[1] [" + Log + "," + Good + "]",
        "text \uFEFF" + Good,
        "\uFEFF" + Good + "\r",
        """got {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{}} """ + Good,
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_message_is_found_wherever_it_stands_on_its_line(string line)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering(line));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
        Assert.DoesNotContain("was refused", rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_around_a_message_goes_to_the_log()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering("Connecting { to the database" + Good + " connected }"));

        await PoolRig.CallAsync(connection, "any");

        Assert.Contains("not a JSON-RPC message, on stdout: Connecting { to the database ... connected }", rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2e0")]
    [InlineData("20E-1")]
    [InlineData("\"2\"")]
    [InlineData("\"2.0\"")]
    public async Task An_id_is_matched_by_its_value(string id)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering(
            $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{id}}},"progress":1}}""",
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}"""));

        RecordingSink sink = PoolRig.Send(connection, "any", progress: true);
        await sink.End.InTime();

        Assert.Equal(2, sink.Lines.Count);
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("02")]
    [InlineData("\"2x\"")]
    [InlineData("1e300")]
    [InlineData("true")]
    public async Task Another_value_is_another_id(string id)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"bad"}]}}""", Good));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
        Assert.Contains(id.Trim('"'), rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\":null,")]
    [InlineData("")]
    [InlineData("\"id\":4711,")]
    [InlineData("\"id\":\"x\",")]
    public async Task An_error_of_no_request_is_logged_and_told_to_the_only_call_under_way(string id)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering("{\"jsonrpc\":\"2.0\"," + id + Licence));

        Assert.Contains("licence expired", await PoolRig.Send(connection, "any").End.InTime(), StringComparison.Ordinal);
        Assert.Contains("«licence expired» (-32000), was taken as the answer", rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task Where_several_calls_are_under_way_it_is_told_to_none()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Script("read line", "{\"jsonrpc\":\"2.0\",\"id\":null," + Licence, """{"jsonrpc":"2.0","id":3,"result":{"content":[]}}""", Good));

        RecordingSink[] sinks = [PoolRig.Send(connection, "any"), PoolRig.Send(connection, "any")];

        Assert.All(await Task.WhenAll(sinks.Select(sink => sink.End)).InTime(), line => Assert.Contains("result", line, StringComparison.Ordinal));
        Assert.Contains("«licence expired» (-32000), was ignored", rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_refusal_of_a_notification_is_no_answer_to_the_request_behind_it()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering("""{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"Method not found: notifications/initialized"}}""", Good));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
        Assert.Contains("Method not found: notifications/initialized", rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_late_error_is_not_taken_for_the_answer_to_another_call()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Script("read line; read line", "{\"jsonrpc\":\"2.0\",\"id\":2," + Licence, Good.Replace("\"id\":2", "\"id\":3", StringComparison.Ordinal)));
        PoolRig.Send(connection, "any", "{}", progress: false, out long id);
        Assert.True(connection.Cancel(id, "enough"));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
        Assert.Contains("an answer to request 2, which is not pending (or no longer is), was ignored, «licence expired»", rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"zzz","result":{}}""", "an answer with the id \"zzz\"")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""", "an answer with the id null")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", "an answer to request 1")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":77,"progress":1}}""", "progress with the token 77, which belongs to no request in progress, was ignored")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{}}""", "progress with the token none, which belongs to no request in progress, was ignored")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/strange"}""", "the notification \"notifications/strange\"")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{}}""", "an acknowledgement")]
    [InlineData("""{"jsonrpc":"2.0","id":9,"method":"strange/request"}""", "the request 'strange/request' was refused")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"result":{}}""", "not a JSON-RPC message, on stdout")]
    [InlineData("""{"id":2,"result":{}}""", "not a JSON-RPC message, on stdout")]
    [InlineData("""{"jsonrpc":"2.0","error":"text"}""", "not a JSON-RPC message, on stdout")]
    [InlineData("[]", "not a JSON-RPC message, on stdout: []")]
    [InlineData("[7]", "not a JSON-RPC message, on stdout: 7")]
    public async Task Whatever_goes_to_nobody_leaves_a_line_in_the_log(string line, string logged)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering(line, Good));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
        Assert.Contains(logged, rig.Home.ServerLog("odd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_out_says_what_came_on_stdout_instead_of_an_answer()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Answering("Please log in first") with { OperationTimeout = TimeSpan.FromSeconds(1) });

        string message = (await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "any").End.InTime())).Message;

        Assert.Contains("did not answer within 1 s and was told to cancel the call; it printed text on stdout that is not an MCP message: «Please log in first».", message, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("echo Choose an account:", "it printed text on stdout that is not an MCP message: «Choose an account:»")]
    [InlineData("printf 'Your password: '", "its stdout has a line that has not ended: «Your password:»")]
    public async Task So_does_a_time_out_of_the_start(string command, string expected)
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Script("odd", command + "; cat > /dev/null") with { InitTimeout = TimeSpan.FromSeconds(1) });

        Assert.Equal(ServerFailure.InitTimeout, failure.Failure);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("""{"capabilities":{},"serverInfo":{"name":"i","version":"1"}}""", "answered 'initialize' with no \"protocolVersion\"")]
    [InlineData("""{"protocolVersion":20250618,"capabilities":{}}""", "answered 'initialize' with a \"protocolVersion\" that is not a string: «20250618»")]
    [InlineData("""{"protocolVersion":null,"capabilities":{}}""", "answered 'initialize' with a \"protocolVersion\" that is not a string: «null»")]
    [InlineData("{}", "answered 'initialize' with no \"protocolVersion\"")]
    [InlineData("\"ready\"", "answered 'initialize' with something that is not an MCP result")]
    [InlineData("""{"protocolVersion":"1.0","capabilities":{}}""", "answered 'initialize' with the protocol version '1.0'")]
    public async Task An_odd_answer_to_initialize_is_named(string result, string expected)
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Script("odd", $$$$"""
            read line; printf '%s\n' '{"jsonrpc":"2.0","id":1,"result":{{{{result}}}}}'
            read line; echo '{"jsonrpc":"2.0","id":2,"result":{}}'
            cat > /dev/null
            """));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("""{"protocolVersion":"2025-06-18","serverInfo":{"name":"x"}}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":"x"}""")]
    [InlineData("""{"protocolVersion":"2024-11-05","capabilities":[],"instructions":[1]}""")]
    public async Task Everything_but_the_version_may_be_missing(string result)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Script("", [Good], result));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("\"result\":{}")]
    [InlineData("\"result\":{\"supportedVersions\":[\"2025-06-18\"]}")]
    [InlineData("\"result\":{\"supportedVersions\":[\"1999-01-01\"]}")]
    [InlineData("\"error\":{\"code\":-32601,\"message\":\"no\"}")]
    public async Task A_remembered_revision_is_only_a_hint(string answer)
    {
        await using var rig = new PoolRig(revision: "2026-07-28");

        ServerConnection connection = await rig.GetAsync(Sample.Script("odd", $$$$"""
            read line; printf '%s\n' '{"jsonrpc":"2.0","id":1,{{{{answer}}}}}'
            read line; echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-06-18","capabilities":{}}}'
            cat > /dev/null
            """));

        Assert.Equal("2025-06-18", connection.Identity!.ProtocolVersion);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_is_silent_on_what_it_does_not_know_is_asked_in_the_other_way_after_a_while()
    {
        await using var rig = new PoolRig(revision: "2026-07-28");

        ServerConnection connection = await rig.GetAsync(Sample.Script("odd", """
            read line; read line; echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-06-18","capabilities":{}}}'
            cat > /dev/null
            """));

        Assert.Equal("2025-06-18", connection.Identity!.ProtocolVersion);
    }

    /// <summary>A server that writes some lines when it is called.</summary>
    private static ServerDefinition Answering(params string[] lines) => Script("", lines);

    private static ServerDefinition Script(string before, params string[] lines) =>
        Script(before, lines, """{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"odd","version":"1"}}""");

    private static ServerDefinition Script(string before, string[] lines, string initialized) => Sample.Script("odd", $$$$"""
        read line; printf '%s\n' '{"jsonrpc":"2.0","id":1,"result":{{{{initialized}}}}}'
        read line; read line
        {{{{before}}}}
        {{{{string.Join('\n', lines.Select(line => $"printf '%s\\n' '{line}'"))}}}}
        cat > /dev/null
        """);
}
