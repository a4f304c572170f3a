using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>Commands and scripts beside the clients of a broker, and what each client brings with it.</summary>
public sealed class BrokerScriptTests
{
    private const string Needed = "Unix sockets, signals and /proc";

    [UnixFact(Needed)]
    public async Task A_command_calls_servers_that_the_broker_has_and_leaves_them_warm_for_the_next()
    {
        await using var rig = new BrokerRig("require", Sample.Server("own"), Sample.Server("user") with { Scope = ServerScope.User }, Sample.Server("shared") with { Scope = ServerScope.Shared });
        GatewayProcess relay = await rig.ConnectAsync();
        string shared = (await relay.CallAsync("shared", "pid")).TextOf(), own = (await relay.CallAsync("own", "pid")).TextOf();

        string first = await CallAsync(rig, "user", "pid");

        Assert.Equal(first, await CallAsync(rig, "user", "pid"));
        Assert.True(Processes.IsAlive(int.Parse(first, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(shared, await CallAsync(rig, "shared", "pid"));
        Assert.NotEqual(own, await CallAsync(rig, "own", "pid"));
        Assert.Single(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task Without_a_broker_a_command_goes_its_own_way_and_starts_none()
    {
        await using var rig = new BrokerRig("require", Sample.Server("user") with { Scope = ServerScope.User });

        string first = await CallAsync(rig, "user", "pid");

        Assert.NotEqual(first, await CallAsync(rig, "user", "pid"));
        Assert.Empty(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task The_error_of_a_server_that_the_broker_cannot_start_is_the_one_without_a_broker()
    {
        await using var rig = new BrokerRig("require", Sample.Server("user") with { Scope = ServerScope.User, Command = "no-such-program-of-anybody" });
        (int Code, string Output, string Errors) without = await RunAsync(rig, "call", "user", "pid");
        await rig.ConnectAsync();

        Assert.Equal(without, await RunAsync(rig, "call", "user", "pid"));
        Assert.Contains("no-such-program-of-anybody", without.Errors, StringComparison.Ordinal);
    }

    [UnixFact(Needed)]
    public async Task A_clients_own_servers_get_its_variables_and_its_folder_and_nothing_of_another_client()
    {
        ServerDefinition server = Sample.Server("own") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIVEN"] = "${MINE:-nothing}" } };
        await using var rig = new BrokerRig("require", server, server with { Name = "all", InheritEnvironment = true });
        GatewayProcess first = await rig.ConnectAsync(("MINE", "first"), ("SECRET_OF_FIRST", "x")), second = await rig.ConnectAsync(("SECOND", "y"));

        Assert.Equal("first", (await first.CallAsync("own", "env", """{"name":"GIVEN"}""")).TextOf());
        Assert.Equal("nothing", (await second.CallAsync("own", "env", """{"name":"GIVEN"}""")).TextOf());
        Assert.Equal(rig.Home.Root, (await first.CallAsync("own", "cwd")).TextOf());
        Assert.DoesNotContain("SECRET_OF_FIRST", (await first.CallAsync("own", "env")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("SECRET_OF_FIRST", (await first.CallAsync("all", "env")).GetRawText(), StringComparison.Ordinal);
        string all = (await second.CallAsync("all", "env")).GetRawText();
        Assert.Contains("SECOND", all, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET_OF_FIRST", all, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(BrokerRig rig, params string[] arguments) => Executable.RunAsync(rig.Home, rig.Environment, "", arguments);

    private static async Task<string> CallAsync(BrokerRig rig, string server, string tool)
    {
        (int code, string output, string errors) = await RunAsync(rig, "call", server, tool);
        Assert.True(code == 0, errors);
        return output.Trim();
    }
}
