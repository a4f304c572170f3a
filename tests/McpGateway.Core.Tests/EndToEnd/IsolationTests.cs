using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>One server's trouble stays its own.</summary>
public sealed class IsolationTests
{
    [UnixFact("it runs a shell script")]
    public async Task Bad_servers_change_nothing_for_a_good_one()
    {
        using var home = new TemporaryHome();
        home.WriteServers(
            Sample.Server("silent", "--silent") with { InitTimeout = TimeSpan.FromSeconds(5) },
            Sample.Server("dying", "--exit-at-start", "3"),
            Sample.Script("rubbish", "yes rubbish") with { InitTimeout = TimeSpan.FromSeconds(5) },
            Sample.Server("refusing", "--init-error"),
            Sample.Server("slow", "--start-delay", "1500"),
            Sample.Server("stuck") with { OperationTimeout = TimeSpan.FromSeconds(5) },
            new ServerDefinition { Name = "absent", Command = "no-such-program" },
            Sample.Server("good"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("stuck", "stop_reading");

        string[] bad = [.. new[] { "silent", "dying", "rubbish", "refusing", "slow", "stuck", "absent" }.Select(server => gateway.SendCall(server, "echo", """{"message":"bad"}"""))];
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal("good", (await gateway.CallAsync("good", "echo", """{"message":"good"}""")).TextOf());
        }

        string[] answers = await Task.WhenAll(bad.Select(id => gateway.AnswerAsync(id)));
        string[] expected = ["did not answer 'initialize'", "exit code 3", "rubbish", "no licence", "\"text\":\"bad\"", "did not answer within 5 s", "is not on the PATH"];
        Assert.All(answers, (answer, i) => Assert.Contains(expected[i], answer, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal));
        Assert.Equal("good", (await gateway.CallAsync("good", "echo", """{"message":"good"}""")).TextOf());
    }

    [Fact]
    public async Task A_crash_in_a_call_is_an_error_once_and_the_next_call_works()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile(), pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger, "--pid-file", pids));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement crashed = await gateway.CallAsync("sample", "crash", """{"key":"once","stderr":"boom"}""");
        Assert.True(crashed.IsError());
        Assert.Contains("Outcome unknown", crashed.TextOf(), StringComparison.Ordinal);
        Assert.Contains("«boom»", crashed.TextOf(), StringComparison.Ordinal);

        Assert.Equal("1", (await gateway.CallAsync("sample", "count", """{"key":"after"}""")).TextOf());
        Assert.Equal(["crash once", "count after"], TemporaryHome.Lines(ledger));
        Assert.Equal(2, Processes.FromFile(pids).Length);
    }

    [Fact]
    public async Task Calls_after_a_server_was_killed_restart_it()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        for (int i = 1; i <= 5; i++)
        {
            Assert.Equal("1", (await gateway.CallAsync("sample", "count")).TextOf());
            int process = Processes.FromFile(pids)[^1];
            Processes.Send(process, Processes.Kill);
            await Processes.AssertGone(process);
            await gateway.UntilListAsync(list => !list.Contains("ready", StringComparison.Ordinal));
        }

        Assert.Equal(5, Processes.FromFile(pids).Length);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_ends_after_every_handshake_is_not_started_for_ever()
    {
        using var home = new TemporaryHome();
        string starts = home.NewFile();
        const string Hello = """read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"m","version":"1"}}}'""";
        const string List = """read line; read line; echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"any","inputSchema":{"type":"object"}}]}}'""";
        // The first start lists its tools, so that later calls know the tool; every other one ends after its handshake.
        ServerDefinition server = Sample.Script("brief", $$"""echo start >> '{{starts}}'; {{Hello}}; if [ $(wc -l < '{{starts}}') = 1 ]; then {{List}}; cat > /dev/null; fi""");
        home.WriteServers(server);
        await using (GatewayProcess first = await GatewayProcess.ConnectAsync(home))
        {
            await first.MetaAsync("load_mcp_tools", """{"mcp_name":"brief"}""");
        }

        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        JsonElement result = await gateway.CallAsync("brief", "any");

        Assert.True(result.IsError());
        Assert.InRange(TemporaryHome.Lines(starts).Length, 2, 5);
    }

    [UnixFact("it runs a shell script")]
    public async Task One_tool_with_a_broken_schema_spoils_neither_its_server_nor_a_search_over_all()
    {
        using var home = new TemporaryHome();
        home.WriteServers(Sample.Server("good"), Sample.Script("broken", """
            read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"m","version":"1"}}}'
            read line; read line; echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"odd_echo","inputSchema":{"type":"object","properties":{"\ud800":{"type":"string"}},"required":["\udc00"]}},{"name":"fine","description":"Is fine"}]}}'
            cat > /dev/null
            """));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"good"}""");

        Assert.Contains("fine()", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"broken"}"""), StringComparison.Ordinal);
        Assert.Contains("good: echo(message: string)", await gateway.MetaAsync("list_available_mcps", """{"query":"echo"}"""), StringComparison.Ordinal);
    }
}
