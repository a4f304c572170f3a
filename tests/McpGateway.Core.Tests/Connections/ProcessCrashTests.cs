using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

public sealed class ProcessCrashTests
{
    [Fact]
    public async Task Call_on_a_crashed_server_restarts_it_once()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("crashing", "--pid-file", pids);
        ServerConnection first = await rig.GetAsync(server);
        await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(first, "crash").End.InTime());

        ServerConnection[] again = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => rig.GetAsync(server)));

        Assert.Single(again.Distinct());
        Assert.Equal(2, Processes.FromFile(pids).Length);
        Assert.Equal("1", (await PoolRig.CallAsync(again[0], "count")).TextOf());
    }

    [Fact]
    public async Task A_crash_is_noticed_although_a_grandchild_holds_the_pipes_open()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("parent", "--pid-file", pids, "--spawn-child", "--child-keeps-pipes"));

        await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "crash").End.InTime());

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_process_that_somebody_kills_is_noticed_without_a_call()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("killed");
        ServerConnection connection = await rig.GetAsync(server);

        Processes.Send(connection.ProcessId, Processes.Kill);
        await connection.Ended.InTime();
        await Deadline.Until(() => rig.Pool.GetState("killed").Status == ServerStatus.Stopped, () => rig.Pool.GetState("killed").ToString());

        Assert.NotEqual(connection.ProcessId, (await rig.GetAsync(server)).ProcessId);
    }

    [Fact]
    public async Task A_long_line_on_stderr_that_is_cut_inside_a_character_can_be_quoted()
    {
        await using var rig = new PoolRig();
        string text = new string('a', 4095) + "😀" + new string('b', 50);
        ServerException failure = await rig.FailsAsync(Sample.Server("loud", "--stderr", text, "--env-required", "NOT_THERE"));

        Assert.Contains("bbbb", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsSurrogate);
    }
}
