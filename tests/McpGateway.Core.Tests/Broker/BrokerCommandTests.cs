using System.Text.Json;
using McpGateway.Broker;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary><c>mcp-gateway status</c> and <c>stop</c>.</summary>
public sealed class BrokerCommandTests
{
    private const string Needed = "Unix sockets and /proc";

    [UnixFact(Needed)]
    public async Task Status_shows_the_broker_its_clients_and_its_servers()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"), Sample.Server("unused"));
        GatewayProcess relay = await rig.ConnectAsync();
        await relay.CallAsync("sample", "echo", """{"message":"hi"}""");

        JsonElement broker = Assert.Single((await RunAsync(rig, "status", "--json")).EnumerateArray().ToArray());

        Assert.Equal((rig.Broker, ProductVersion.Text, "serving"), (broker.GetProperty("process").GetInt32(), broker.GetProperty("version").GetString(), broker.GetProperty("state").GetString()));
        JsonElement client = Assert.Single(broker.GetProperty("clients").EnumerateArray().ToArray());
        Assert.Equal(("tests", rig.Home.Root, relay.Id), (client.GetProperty("name").GetString(), client.GetProperty("folder").GetString(), client.GetProperty("process").GetInt32()));
        JsonElement server = Assert.Single(broker.GetProperty("servers").EnumerateArray().ToArray());
        Assert.Equal(("sample", "Ready", 1), (server.GetProperty("name").GetString(), server.GetProperty("state").GetString(), server.GetProperty("processes").GetInt32()));
        string text = (await Executable.RunAsync(rig.Home, rig.Environment, "", ["status"])).Output;
        Assert.Contains($"process {rig.Broker}, serving since", text, StringComparison.Ordinal);
        Assert.Contains("  client tests, process", text, StringComparison.Ordinal);
        Assert.Contains("  server sample: Ready, processes: 1", text, StringComparison.Ordinal);
    }

    [UnixFact(Needed)]
    public async Task Status_shows_a_broker_that_makes_room_beside_the_newer_one()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        GatewayProcess old = await rig.ConnectAsync();
        await rig.AskAsync("999.0.0", RelayHello.Drain);
        GatewayProcess young = await rig.ConnectAsync();

        JsonElement[] brokers = [.. (await RunAsync(rig, "status", "--json")).EnumerateArray()];

        Assert.Equal(["draining", "serving"], brokers.Select(broker => broker.GetProperty("state").GetString()).Order());
        Assert.Equal(2, (await RunAsync(rig, "stop", "--json")).GetArrayLength());
        Assert.Empty(rig.LivingBrokers);
        Assert.Empty(Directory.GetFiles(rig.Folder, "*.sock"));
        _ = (old, young);
    }

    [UnixFact(Needed)]
    public async Task Stop_ends_the_servers_and_the_client_starts_another_broker_with_its_next_request()
    {
        await using var rig = new BrokerRig("require");
        string pids = rig.Home.NewFile();
        rig.Configure("require", BrokerSessionTests.Shared("sample", "--pid-file", pids));
        GatewayProcess relay = await rig.ConnectAsync();
        await relay.CallAsync("sample", "echo", """{"message":"hi"}""");
        int server = Assert.Single(Processes.FromFile(pids));

        (int code, string output, _) = await Executable.RunAsync(rig.Home, rig.Environment, "", ["stop"]);

        Assert.Equal(0, code);
        Assert.StartsWith("Stopped: broker ", output, StringComparison.Ordinal);
        Assert.Empty(rig.LivingBrokers);
        Assert.False(Processes.IsAlive(server));
        Assert.Equal("again", (await relay.CallAsync("sample", "echo", """{"message":"again"}""")).TextOf());
        Assert.Equal(2, rig.Brokers.Length);
    }

    [UnixFact(Needed)]
    public async Task Without_a_broker_both_say_so_and_start_none()
    {
        await using var rig = new BrokerRig("auto", Sample.Server("sample"));

        foreach (string command in new[] { "status", "stop" })
        {
            (int code, string output, string errors) = await Executable.RunAsync(rig.Home, rig.Environment, "", [command]);
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("No broker and no gateway that serves HTTP runs for", output, StringComparison.Ordinal);
            Assert.Equal(0, (await RunAsync(rig, command, "--json")).GetArrayLength());
        }

        Assert.Empty(rig.Brokers);
    }

    private static async Task<JsonElement> RunAsync(BrokerRig rig, params string[] arguments)
    {
        (int code, string output, string errors) = await Executable.RunAsync(rig.Home, rig.Environment, "", arguments);
        Assert.True(code == 0, errors);
        return JsonText.Parse(output);
    }
}
