using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>A gateway that is killed cannot end its servers. The next one does.</summary>
public sealed class KilledGatewayTests
{
    private static readonly string[] s_obstinate = ["--ignore-stdin-close", "--ignore-sigterm", "--spawn-child", "--child-leaves-group"];

    [UnixFact("a job object leaves nothing to end")]
    public async Task The_next_gateway_ends_what_a_killed_one_has_left()
    {
        using var home = new TemporaryHome();
        WriteServers(home, "obstinate");
        (GatewayProcess killed, int[] left) = await StartAsync(home, "obstinate");
        await KillAsync(killed);
        Assert.All(left, id => Assert.True(Processes.IsAlive(id)));

        // Nothing is called: to serve is enough.
        await using GatewayProcess next = await GatewayProcess.ConnectAsync(home);

        await Processes.AssertGone(left);
        await Deadline.Until(() => Records(home).Length == 0, () => "the record stays");
        await Deadline.Until(() => home.GatewayLog.Contains("110 server 'obstinate': stopped processes left behind", StringComparison.Ordinal), () => home.GatewayLog);
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task The_servers_of_a_gateway_that_lives_are_spared()
    {
        using var home = new TemporaryHome();
        WriteServers(home, "spared", "left");
        (GatewayProcess living, int[] spared) = await StartAsync(home, "spared");
        await using GatewayProcess own = living;
        (GatewayProcess killed, int[] left) = await StartAsync(home, "left");
        await KillAsync(killed);

        await using GatewayProcess next = await GatewayProcess.ConnectAsync(home);
        await using GatewayProcess another = await GatewayProcess.ConnectAsync(home);
        await Processes.AssertGone(left);
        await Deadline.Until(() => Records(home).Length == 1, () => "the record stays");

        Assert.All(spared, id => Assert.True(Processes.IsAlive(id)));
        Assert.Equal($"{spared[0]}", (await living.CallAsync("spared", "pid")).TextOf());
        living.CloseInput();
        await living.ExitAsync();
        await Processes.AssertGone(spared);
        Assert.Empty(Records(home));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_handshake_does_not_wait_for_leftovers()
    {
        using var home = new TemporaryHome();
        WriteServers(home, "obstinate");
        (GatewayProcess killed, int[] left) = await StartAsync(home, "obstinate");
        await KillAsync(killed);
        // As if another gateway were at it and never came to an end.
        await using var turn = new FileStream(Path.Combine(home.Home.ProcessFolder, "leftovers.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        await using GatewayProcess next = await GatewayProcess.ConnectAsync(home);
        JsonElement result = await next.CallAsync("obstinate", "pid");

        Assert.All(left, id => Assert.True(Processes.IsAlive(id)));
        Assert.NotEqual($"{left[0]}", result.TextOf());
        await turn.DisposeAsync();
        await Processes.AssertGone(left);
    }

    [UnixTheory("a job object leaves nothing to end")]
    [InlineData(0)]
    [InlineData(Processes.Terminate)]
    [InlineData(Processes.Interrupt)]
    public async Task A_gateway_that_ends_in_order_leaves_neither_process_nor_record(int signal)
    {
        using var home = new TemporaryHome();
        WriteServers(home, "obstinate");
        (GatewayProcess gateway, int[] servers) = await StartAsync(home, "obstinate");
        await using GatewayProcess own = gateway;

        if (signal == 0)
        {
            gateway.CloseInput();
        }
        else
        {
            Processes.Send(gateway.Id, signal);
        }

        await gateway.ExitAsync();
        int[] left = [.. servers.Where(Processes.IsAlive)];
        await Processes.AssertGone(left);
        Assert.Empty(left);
        Assert.Empty(Records(home));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_gateway_below_a_server_of_another_ends_with_it_and_so_do_its_own_servers()
    {
        using TemporaryHome outer = new(), inner = new();
        WriteServers(inner, "inner");
        inner.MeetOnFirstUse();
        // In a session of its own, with an input that stays open: nothing but its mark tells that it belongs to the server.
        string below = inner.NewFile("sh");
        await File.WriteAllTextAsync(
            below,
            $$$$"""
            (echo '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}'
            echo '{{{{GatewayProcess.Request("1", "tools/call", GatewayProcess.Call("inner", "pid", "{}"))}}}}'
            exec sleep 1000) | MCP_GATEWAY_HOME={{{{inner.Home.Root}}}} {{{{Built.Gateway}}}} >/dev/null 2>&1

            """,
            TestContext.Current.CancellationToken);
        outer.WriteServers(Sample.Script("outer", $"setsid sh {below} & exec {Built.SampleServer}"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(outer);
        await gateway.CallAsync("outer", "pid");
        int[] servers = await ServersAsync(inner, "inner");

        gateway.CloseInput();
        await gateway.ExitAsync();

        await Processes.AssertGone(servers);
    }

    private static async Task KillAsync(GatewayProcess gateway)
    {
        Processes.Send(gateway.Id, Processes.Kill);
        await gateway.GoneAsync();
    }

    private static string[] Records(TemporaryHome home) => Directory.GetFiles(home.Home.ProcessFolder, "*.json");

    private static async Task<(GatewayProcess Gateway, int[] Servers)> StartAsync(TemporaryHome home, string server)
    {
        GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync(server, "pid");
        return (gateway, await ServersAsync(home, server));
    }

    private static void WriteServers(TemporaryHome home, params string[] servers) =>
        home.WriteServers([.. servers.Select(server => Sample.Server(server, ["--pid-file", PidFile(home, server), .. s_obstinate]))]);

    private static string PidFile(TemporaryHome home, string server) => Path.Combine(home.Root, server + ".pids");

    /// <summary>The processes of a server, once each is where it will be.</summary>
    private static async Task<int[]> ServersAsync(TemporaryHome home, string server)
    {
        await Deadline.Until(() => Processes.FromFile(PidFile(home, server)).Length == 2, () => "not started");
        int[] servers = Processes.FromFile(PidFile(home, server));
        await Processes.UntilInOwnSession(servers[1]);
        return servers;
    }
}
