using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>The end of a broker under its clients.</summary>
public sealed class BrokerCrashTests
{
    private const string Needed = "Unix sockets, signals and /proc";

    [UnixFact(Needed)]
    public async Task A_call_under_way_has_an_unknown_outcome_and_is_not_sent_again()
    {
        await using var rig = new BrokerRig("require");
        string ledger = rig.Home.NewFile();
        rig.Configure("require", BrokerSessionTests.Shared("sample", "--ledger", ledger));
        GatewayProcess relay = await rig.ConnectAsync();
        string id = relay.SendCall("sample", "never", """{"key":"once"}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never once"), () => "not called");
        string list = relay.NewId();

        await rig.KillBrokerAsync();

        JsonElement error = JsonText.Parse(await relay.AnswerAsync(id)).GetProperty("error");
        Assert.Contains("Outcome unknown", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        relay.Send(GatewayProcess.Request(list, "tools/list", null));
        Assert.Contains("call_mcp_tool", await relay.AnswerAsync(list), StringComparison.Ordinal);
        Assert.Equal("k", (await relay.CallAsync("sample", "record", """{"key":"k"}""")).TextOf());
        Assert.Equal(2, rig.Brokers.Length);
        Assert.Equal(["never once", "record k"], TemporaryHome.Lines(ledger));
        // The client has made one handshake, and had one answer to it.
        Assert.Single(relay.Output.Lines, line => System.Text.Encoding.UTF8.GetString(line).Contains("\"serverInfo\"", StringComparison.Ordinal));
    }

    [UnixFact(Needed)]
    public async Task What_a_killed_broker_has_left_is_ended_by_the_next()
    {
        await using var rig = new BrokerRig("require");
        string pids = rig.Home.NewFile();
        rig.Configure("require", BrokerSessionTests.Shared("sample", "--pid-file", pids, "--ignore-stdin-close", "--ignore-sigterm"));
        GatewayProcess relay = await rig.ConnectAsync();
        await relay.CallAsync("sample", "echo", """{"message":"a"}""");
        int left = Assert.Single(Processes.FromFile(pids));

        await rig.KillBrokerAsync();
        await relay.CallAsync("sample", "echo", """{"message":"b"}""");

        await Deadline.Until(() => !Processes.IsAlive(left), () => "the server of the killed broker lives");
        // It ignores what it is asked to do, so that whoever ends the test has to kill it.
        Assert.Equal(2, Processes.FromFile(pids).Length);
    }

    [UnixFact(Needed)]
    public async Task A_handshake_under_way_is_made_with_the_next_broker()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        await using (await rig.ConnectAsync())
        {
        }

        int broker = rig.Broker;
        Processes.Send(broker, Stop);
        GatewayProcess relay = rig.Start();
        Task<JsonElement> handshake = relay.InitializeAsync();
        await Deadline.Until(() => HasSocket(relay.Id), () => "it does not connect");
        Processes.Send(broker, Processes.Kill);

        Assert.Equal("2025-11-25", (await handshake).GetProperty("protocolVersion").GetString());
        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
    }

    [UnixFact(Needed)]
    public async Task A_socket_without_a_broker_is_replaced()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        await using (await rig.ConnectAsync())
        {
        }

        await rig.KillBrokerAsync();
        Assert.True(File.Exists(rig.SocketFile));

        GatewayProcess relay = await rig.ConnectAsync();

        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
    }

    [UnixFact(Needed)]
    public async Task After_three_in_a_minute_a_relay_serves_in_its_own_process()
    {
        await using var rig = new BrokerRig("auto", BrokerSessionTests.Shared("sample"));
        GatewayProcess relay = await rig.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
            await rig.KillBrokerAsync();
        }

        Assert.Equal("own", (await relay.CallAsync("sample", "echo", """{"message":"own"}""")).TextOf());

        Assert.Empty(rig.LivingBrokers);
        Assert.Equal(3, rig.Brokers.Length);
        Assert.Contains("three times within a minute", relay.Errors.Text, StringComparison.Ordinal);
        Assert.NotEmpty(Processes.DescendantsOf(relay.Id));
        relay.CloseInput();
        await relay.ExitAsync();
    }

    [UnixFact(Needed)]
    public async Task Where_the_broker_is_required_a_fourth_one_is_refused_with_its_reason()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        GatewayProcess relay = await rig.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
            await rig.KillBrokerAsync();
        }

        string line = await relay.CallLineAsync("sample", "echo", """{"message":"own"}""");

        Assert.Contains("three times within a minute", JsonText.Parse(line).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(relay.Id));
    }

    [UnixFact(Needed)]
    public async Task An_answer_to_a_broker_that_is_gone_reaches_no_other()
    {
        await using var rig = new BrokerRig("require", Sample.Server("sample"));
        GatewayProcess relay = rig.Start();
        await relay.InitializeAsync(capabilities: """{"elicitation":{}}""");
        string id = relay.SendCall("sample", "elicit", """{"message":"Which?"}""");
        JsonElement question = await relay.ReceivedAsync("elicitation/create");

        await rig.KillBrokerAsync();

        JsonElement withdrawn = await relay.ReceivedAsync("notifications/cancelled");
        Assert.Equal(question.GetProperty("id").GetRawText(), withdrawn.GetProperty("params").GetProperty("requestId").GetRawText());
        Assert.Contains("Outcome unknown", await relay.AnswerAsync(id), StringComparison.Ordinal);
        relay.Reply(question, """{"action":"accept","content":{"answer":"late"}}""");
        string next = relay.SendCall("sample", "elicit", """{"message":"Which now?"}""");
        JsonElement second = await relay.ReceivedAsync("elicitation/create", number: 2);
        Assert.NotEqual(question.GetProperty("id").GetRawText(), second.GetProperty("id").GetRawText());
        relay.Reply(second, """{"action":"decline"}""");
        Assert.Contains("decline", await relay.AnswerAsync(next), StringComparison.Ordinal);
    }

    private const int Stop = 19;

    private static bool HasSocket(int process) =>
        Directory.GetFileSystemEntries($"/proc/{process}/fd").Any(link => new FileInfo(link).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
