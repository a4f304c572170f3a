using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

/// <summary>However a server behaves at its end, it leaves no process behind.</summary>
public sealed class EndTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--ignore-stdin-close")]
    [InlineData("--ignore-sigterm")]
    [InlineData("--ignore-stdin-close --ignore-sigterm")]
    [InlineData("--slow-exit 300")]
    [InlineData("--slow-exit 60000")]
    [InlineData("--slow-exit 60000 --ignore-sigterm")]
    [InlineData("--spawn-child")]
    [InlineData("--spawn-child --child-keeps-pipes")]
    [InlineData("--spawn-child --ignore-stdin-close --ignore-sigterm")]
    [InlineData("--sequential --spawn-child --ignore-sigterm")]
    public async Task Closing_leaves_no_process(string options)
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("ending", ["--pid-file", pids, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        int[] processes = Processes.FromFile(pids);
        Assert.Equal(options.Contains("child", StringComparison.Ordinal) ? 2 : 1, processes.Length);
        RecordingSink underWay = PoolRig.Send(connection, "never");

        await rig.Pool.DisposeAsync().AsTask().InTime();

        await Processes.AssertGone(processes);
        await Assert.ThrowsAsync<ServerException>(() => underWay.End.InTime());
        Assert.Equal(1, underWay.Ends);
    }

    [Fact]
    public async Task Grandchildren_that_come_later_go_as_well()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("parent"));
        string id = (await PoolRig.CallAsync(connection, "spawn_child")).TextOf();

        await connection.DisposeAsync();

        await Processes.AssertGone(connection.ProcessId, int.Parse(id, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Grandchildren_of_a_server_that_ends_by_itself_go_as_well()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("parent", "--pid-file", pids, "--spawn-child", "--ignore-stdin-close", "--ignore-sigterm"));

        await PoolRig.Send(connection, "crash_after_answer").End.InTime();

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Theory]
    [InlineData("--start-delay 60000")]
    [InlineData("--silent --ignore-stdin-close --ignore-sigterm")]
    public async Task A_start_that_is_under_way_ends_with_the_pool(string options)
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        Task<ServerConnection> start = rig.GetAsync(Sample.Server("starting", ["--pid-file", pids, .. options.Split(' ')]));
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");

        await rig.Pool.DisposeAsync().AsTask().InTime();

        await Processes.AssertGone(Processes.FromFile(pids));
        await Assert.ThrowsAsync<ServerException>(() => start);
    }

    [Fact]
    public async Task An_old_definitions_server_that_still_works_ends_with_the_pool()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerConnection old = await rig.GetAsync(Sample.Server("changing", "--pid-file", pids, "--ignore-stdin-close", "--ignore-sigterm"));
        PoolRig.Send(old, "never");
        await rig.GetAsync(Sample.Server("changing", "--pid-file", pids));

        await rig.Pool.DisposeAsync().AsTask().InTime();

        // Not one moment later: the gateway's process ends now, and nobody is left to end a server.
        int[] left = [.. Processes.FromFile(pids).Where(Processes.IsAlive)];
        await Processes.AssertGone(left);
        Assert.Empty(left);
    }

    [Fact]
    public async Task Many_servers_end_at_the_same_time()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => rig.GetAsync(Sample.Server(string.Create(CultureInfo.InvariantCulture, $"server{i}"), "--pid-file", pids, "--ignore-stdin-close"))));

        await rig.Pool.DisposeAsync().AsTask().InTime();

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_stopped_server_starts_again_on_the_next_call()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("again");
        ServerConnection first = await rig.GetAsync(server);
        await rig.Pool.StopAsync("again").InTime();
        await Processes.AssertGone(first.ProcessId);

        Assert.Equal("1", (await rig.CallAsync(server, "count")).TextOf());
    }
}
