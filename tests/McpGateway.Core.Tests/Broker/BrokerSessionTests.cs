using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>Clients of one broker, with real processes.</summary>
public sealed class BrokerSessionTests
{
    private const string Needed = "Unix sockets, signals and /proc";

    [UnixFact(Needed)]
    public async Task Fifty_relays_at_once_start_one_broker_and_a_shared_server_once()
    {
        await using var rig = new BrokerRig("require");
        string pids = rig.Home.NewFile();
        rig.Configure("require", Shared("sample", "--pid-file", pids));

        GatewayProcess[] relays = [.. Enumerable.Range(0, 50).Select(_ => rig.Start())];
        await Task.WhenAll(relays.Select(relay => relay.InitializeAsync()));
        JsonElement[] results = await Task.WhenAll(relays.Select((relay, i) => relay.CallAsync("sample", "echo", $$"""{"message":"number {{i}}"}""")));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"number {i}"), results.Select(result => result.TextOf()));
        Assert.Single(rig.Brokers);
        Assert.Single(Processes.FromFile(pids));
    }

    [UnixFact(Needed)]
    public async Task A_clients_own_server_ends_with_it_and_the_broker_stays()
    {
        await using var rig = new BrokerRig("require");
        string pids = rig.Home.NewFile();
        rig.Configure("require", Sample.Server("own", "--pid-file", pids));
        GatewayProcess first = await rig.ConnectAsync(), second = await rig.ConnectAsync();
        await first.CallAsync("own", "echo", """{"message":"a"}""");
        await second.CallAsync("own", "echo", """{"message":"b"}""");
        int[] servers = Processes.FromFile(pids);

        first.CloseInput();
        await first.ExitAsync();

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(2, servers.Length);
        await Deadline.Until(() => !Processes.IsAlive(servers[0]), () => "the server of the client that has gone lives");
        Assert.Equal("c", (await second.CallAsync("own", "echo", """{"message":"c"}""")).TextOf());
        Assert.True(Processes.IsAlive(rig.Broker));
    }

    [UnixFact(Needed)]
    public async Task What_was_sent_before_the_input_closed_is_answered()
    {
        await using var rig = new BrokerRig("require", Shared("sample"));
        GatewayProcess relay = await rig.ConnectAsync();

        string id = relay.SendCall("sample", "slow", """{"ms":300}""");
        relay.CloseInput();

        Assert.Contains("waited 300 ms", await relay.AnswerAsync(id), StringComparison.Ordinal);
        await relay.ExitAsync();
        Assert.Equal(0, relay.ExitCode);
    }

    [UnixFact(Needed)]
    public async Task A_killed_relay_has_its_call_cancelled_and_its_server_ended()
    {
        await using var rig = new BrokerRig("require");
        string ledger = rig.Home.NewFile(), pids = rig.Home.NewFile();
        rig.Configure("require", Shared("shared", "--ledger", ledger), Sample.Server("own", "--pid-file", pids));
        GatewayProcess relay = await rig.ConnectAsync(), other = await rig.ConnectAsync();
        await relay.CallAsync("own", "echo", """{"message":"a"}""");
        relay.SendCall("shared", "never", """{"key":"k"}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never k"), () => "not called");

        Processes.Send(relay.Id, Processes.Kill);

        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled k"), () => "not cancelled");
        await Deadline.Until(() => !Processes.FromFile(pids).Any(Processes.IsAlive), () => "its server lives");
        Assert.Equal("b", (await other.CallAsync("shared", "echo", """{"message":"b"}""")).TextOf());
    }

    [UnixFact(Needed)]
    public async Task A_client_that_does_not_read_stops_nobody_else_at_a_shared_server()
    {
        await using var rig = new BrokerRig("require", Shared("sample"));
        GatewayProcess other = await rig.ConnectAsync();
        GatewayProcess deaf = rig.Start(read: false);
        deaf.Send(GatewayProcess.Request("1", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"deaf","version":"1"}}"""));
        deaf.Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        for (int i = 2; i < 7; i++)
        {
            deaf.Send(GatewayProcess.Request($"{i}", "tools/call", GatewayProcess.Call("sample", "bytes", """{"size":20000000}""")));
        }

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("hi", (await other.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        }
    }

    [UnixFact(Needed)]
    public async Task Fifty_megabytes_pass_both_ways()
    {
        await using var rig = new BrokerRig("require", Shared("sample"));
        GatewayProcess relay = await rig.ConnectAsync();
        string text = new('y', 50_000_000);

        JsonElement result = await relay.CallAsync("sample", "echo", $$"""{"message":"{{text}}"}""");

        Assert.Equal(text, result.TextOf());
        Assert.Equal("after", (await relay.CallAsync("sample", "echo", """{"message":"after"}""")).TextOf());
    }

    [UnixFact(Needed)]
    public async Task A_broker_ends_when_nobody_has_used_it_for_long_and_leaves_nothing()
    {
        await using var rig = new BrokerRig("require", Shared("sample"));
        using System.Diagnostics.Process broker = StartBroker(rig, "0.5");
        await Deadline.Until(() => File.Exists(rig.SocketFile), () => "it does not listen");
        await using (GatewayProcess relay = await rig.ConnectAsync())
        {
            // As long as there is a client it stays, however long that does nothing.
            await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
            Assert.True(Processes.IsAlive(broker.Id));
        }

        await broker.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal(0, broker.ExitCode);
        Assert.False(File.Exists(rig.SocketFile));
        Assert.Contains("nobody has used it for long", rig.Home.GatewayLog, StringComparison.Ordinal);
        Assert.Equal([broker.Id], rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task A_broker_whose_folder_is_removed_ends_with_its_last_client()
    {
        await using var rig = new BrokerRig("require", Shared("sample"));
        using System.Diagnostics.Process broker = StartBroker(rig, "20");
        await Deadline.Until(() => File.Exists(rig.SocketFile), () => "it does not listen");
        await using (GatewayProcess relay = await rig.ConnectAsync())
        {
            await relay.CallAsync("sample", "echo", """{"message":"hi"}""");
            // What is known of the server is written: the last of its lists comes after the call.
            await Deadline.UntilAsync(async () => (await relay.RequestAsync("resources/templates/list")).GetProperty("resourceTemplates").GetArrayLength() == 1, () => "templates are missing");
            await Deadline.Until(() => TryDelete(rig.Home.Home.Root), () => "the folder cannot be removed");
            Assert.Equal("still", (await relay.CallAsync("sample", "echo", """{"message":"still"}""")).TextOf());
        }

        await broker.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal(0, broker.ExitCode);
        Assert.False(Directory.Exists(rig.Home.Home.Root));
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [UnixFact(Needed)]
    public async Task A_second_broker_ends_at_once_and_says_so_to_nobody()
    {
        await using var rig = new BrokerRig("require", Shared("sample"));
        await using GatewayProcess relay = await rig.ConnectAsync();

        using System.Diagnostics.Process second = StartBroker(rig, "60");
        await second.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal(0, second.ExitCode);
        Assert.Single(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task Without_the_setting_there_is_no_broker()
    {
        await using var rig = new BrokerRig("off", Shared("sample"));
        await using GatewayProcess gateway = await rig.ConnectAsync();

        Assert.Equal("hi", (await gateway.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());

        Assert.False(Directory.Exists(rig.Folder));
        Assert.Empty(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task A_variable_says_whether_there_is_one_where_the_configuration_does_not()
    {
        await using var rig = new BrokerRig("off", Shared("sample"));
        await using (await rig.ConnectAsync(("MCP_GATEWAY_BROKER", "require")))
        {
            Assert.Empty(rig.Brokers);
        }

        rig.Home.WriteConfiguration(ConfigJson.Of(Shared("sample")));
        GatewayProcess relay = await rig.ConnectAsync(("MCP_GATEWAY_BROKER", "require")), alone = await rig.ConnectAsync(("MCP_GATEWAY_BROKER", "off"));

        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        Assert.Contains(rig.Broker, Processes.DescendantsOf(relay.Id));
        Assert.Equal("hi", (await alone.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        Assert.NotEmpty(Processes.DescendantsOf(alone.Id));
    }

    internal static ServerDefinition Shared(string name, params string[] options) => Sample.Server(name, options) with { Scope = ServerScope.Shared };

    private static System.Diagnostics.Process StartBroker(BrokerRig rig, string idle)
    {
        var start = new System.Diagnostics.ProcessStartInfo(Built.Gateway, ["broker", "--idle", idle]) { UseShellExecute = false };
        start.Environment["MCP_GATEWAY_HOME"] = rig.Home.Home.Root;
        start.Environment["XDG_RUNTIME_DIR"] = rig.RuntimeFolder;
        return System.Diagnostics.Process.Start(start)!;
    }
}
