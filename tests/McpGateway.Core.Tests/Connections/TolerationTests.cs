using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Connections;

/// <summary>What a server may do wrong without being the worse for it.</summary>
public sealed class TolerationTests
{
    [Theory]
    [InlineData("--rubbish-at-start")]
    [InlineData("--rubbish-always")]
    [InlineData("--bom")]
    [InlineData("--crlf")]
    [InlineData("--crlf", "--bom", "--rubbish-always")]
    [InlineData("--sequential")]
    [InlineData("--protocol", "2024-11-05")]
    [InlineData("--protocol", "2025-03-26")]
    public async Task A_server_that_is_odd_on_the_wire_is_used_all_the_same(params string[] options)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("odd", options));

        Assert.Equal("é, 日本, 😀", (await PoolRig.CallAsync(connection, "echo", """{"message":"é, 日本, 😀"}""")).TextOf());
        Assert.Equal("5", (await PoolRig.CallAsync(connection, "add", """{"a":2,"b":3}""")).TextOf());
    }

    [Fact]
    public async Task Rubbish_between_call_and_answer_goes_to_the_servers_log()
    {
        await using var rig = new PoolRig();

        Assert.Equal("the right answer", (await rig.CallAsync(Sample.Server("noisy"), "rubbish_then_answer")).TextOf());

        Assert.Contains("not a JSON-RPC message, on stdout: Working on it ...", rig.Home.ServerLog("noisy"), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', rig.Home.ServerLog("noisy"));
    }

    [Theory]
    [InlineData("wrong_id", "the right answer")]
    [InlineData("double_answer", "first")]
    public async Task Answers_that_nobody_waits_for_are_passed_over(string tool, string expected)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("talkative"));

        RecordingSink sink = PoolRig.Send(connection, tool);
        Assert.Contains(expected, await sink.End.InTime(), StringComparison.Ordinal);

        Assert.Equal("still here", (await PoolRig.CallAsync(connection, "echo", """{"message":"still here"}""")).TextOf());
        Assert.Equal(1, sink.Ends);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_writes_a_message_with_half_a_surrogate_pair_in_a_name_lives_on()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Script("odd", """
            read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"odd","version":"1"}}}'
            read line; read line
            echo '{"jsonrpc":"2.0","\ud800":1,"method":"notifications/message","params":{}}'
            echo '{"jsonrpc":"2.0","method":"notifications/progress","params":{"\ud800ogressToken":2,"progress":1}}'
            echo '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"good"}]}}'
            cat > /dev/null
            """));

        Assert.Equal("good", (await PoolRig.CallAsync(connection, "any")).TextOf());
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_whose_names_are_escaped_is_understood()
    {
        // PHP's json_encode writes "\/" for "/" unless it is told otherwise.
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Script("php", """
            read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"odd","version":"1"}}}'
            read line; read line
            echo '{"jsonrpc":"2.0","method":"notifications\/progress","params":{"progressToken":2,"progress":1}}'
            echo '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"good"}]}}'
            cat > /dev/null
            """));

        RecordingSink sink = PoolRig.Send(connection, "any", progress: true);
        await sink.End.InTime();

        Assert.Equal(2, sink.Lines.Count);
    }

    [Fact]
    public async Task A_ping_of_the_server_is_answered_and_other_requests_are_refused()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("asking"));

        Assert.Contains("answered with a result", (await PoolRig.CallAsync(connection, "ping_client")).TextOf(), StringComparison.Ordinal);
        Assert.Contains("-32601", (await PoolRig.CallAsync(connection, "roots")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("-32601", (await PoolRig.CallAsync(connection, "sample", """{"prompt":"x"}""")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_on_stderr_blocks_nothing_and_is_kept()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("flood", "--stderr-flood", "3000"));

        Assert.Equal("written", (await PoolRig.CallAsync(connection, "stderr", """{"text":"more","lines":2000}""")).TextOf());

        await connection.DisposeAsync();
        string log = rig.Home.ServerLog("flood");
        Assert.Contains("flood 3000 ", log, StringComparison.Ordinal);
        Assert.Equal(2000, log.Split('\n').Count(line => line == "more"));
    }
}
