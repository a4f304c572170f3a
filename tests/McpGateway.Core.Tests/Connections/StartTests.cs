using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

public sealed class StartTests
{
    [Fact]
    public async Task However_many_ask_at_once_one_process_is_started()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("one", "--pid-file", pids, "--start-delay", "100");

        ServerConnection[] connections = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => rig.GetAsync(server))));

        Assert.Single(connections.Distinct());
        Assert.Equal([connections[0].ProcessId], Processes.FromFile(pids));
    }

    [Fact]
    public async Task Scopes_share_no_process()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("scoped");

        ServerConnection first = await rig.Pool.GetAsync(server, new ConnectionScope("client 1", null), TestContext.Current.CancellationToken);
        ServerConnection second = await rig.Pool.GetAsync(server, new ConnectionScope("client 2", null), TestContext.Current.CancellationToken);

        Assert.NotEqual(first.ProcessId, second.ProcessId);
    }

    [Fact]
    public async Task A_definition_that_changed_gets_a_process_of_its_own_and_the_old_one_ends_after_its_calls()
    {
        await using var rig = new PoolRig();
        ServerConnection old = await rig.GetAsync(Sample.Server("changing"));
        RecordingSink underWay = PoolRig.Send(old, "slow", """{"ms":700}""");

        ServerConnection current = await rig.GetAsync(Sample.Server("changing", "--name", "other"));

        Assert.NotEqual(old.ProcessId, current.ProcessId);
        Assert.Contains("waited 700 ms", await underWay.End.InTime(), StringComparison.Ordinal);
        await old.Ended.InTime();
        await Processes.AssertGone(old.ProcessId);
        Assert.True(current.IsAlive);
        Assert.Equal("other", current.Identity!.Name);
    }

    [Fact]
    public async Task A_definition_that_changes_while_its_server_starts_leaves_one_process()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        Task<ServerConnection> slow = rig.GetAsync(Sample.Server("changing", "--pid-file", pids, "--start-delay", "1000"));
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");

        ServerConnection current = await rig.GetAsync(Sample.Server("changing", "--pid-file", pids));
        int first = Processes.FromFile(pids)[0];
        // Whoever asked for the old definition may get it or an error; afterwards nobody needs it.
        await Task.WhenAny(slow);

        Assert.True((await rig.GetAsync(Sample.Server("changing", "--pid-file", pids))).ProcessId == current.ProcessId, "the new one was replaced");
        await Processes.AssertGone(first);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_second_start_after_a_failed_one_is_tried()
    {
        await using var rig = new PoolRig();
        string program = rig.Home.NewFile("sh");
        var server = new ServerDefinition { Name = "later", Command = program };
        await rig.FailsAsync(server);
        Assert.Equal(ServerStatus.Faulted, rig.Pool.GetState("later").Status);

        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec '{Built.SampleServer}'\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.True((await rig.GetAsync(server)).IsAlive);
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("later").Status);
    }

    [Fact]
    public async Task The_state_tells_each_step_and_its_reason()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("states", "--start-delay", "300");
        Assert.Equal(ServerStatus.Stopped, rig.Pool.GetState("states").Status);

        Task<ServerConnection> start = rig.GetAsync(server);
        await Deadline.Until(() => rig.Pool.GetState("states").Status == ServerStatus.Starting, () => "never starting");
        ServerConnection connection = await start;
        ServerState ready = rig.Pool.GetState("states");
        Assert.Equal((ServerStatus.Ready, connection.ProcessId), (ready.Status, ready.ProcessId));

        await rig.Pool.StopAsync("states");
        await Deadline.Until(() => rig.Pool.GetState("states") is { Status: ServerStatus.Stopped, ProcessId: null }, () => rig.Pool.GetState("states").ToString());
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_end_the_start_for_others()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("patient", "--pid-file", pids, "--start-delay", "300");
        using var source = new CancellationTokenSource();
        Task<ServerConnection> impatient = rig.Pool.GetAsync(server, PoolRig.Scope, source.Token);
        Task<ServerConnection> patient = rig.GetAsync(server);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.InTime());
        Assert.True((await patient).IsAlive);
        Assert.Single(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_pool_that_has_ended_starts_nothing()
    {
        await using var rig = new PoolRig();
        await rig.Pool.DisposeAsync();

        ServerException failure = await rig.FailsAsync(Sample.Server("late"));

        Assert.Equal(ServerFailure.Closing, failure.Failure);
    }
}
