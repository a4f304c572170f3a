using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Connections.Pool;

/// <summary>A server that keeps nothing between calls may have several processes.</summary>
public sealed class ServerInstanceTests
{
    [Fact]
    public async Task As_many_calls_run_at_once_as_there_may_be_replicas()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("parallel", "--sequential") with { Stateless = true, Replicas = 3 };
        // Each server takes one call at a time, and no call ends before all have begun: possible with three processes alone.
        for (int round = 0; round < 2; round++)
        {
            var rendezvous = new Rendezvous(rig, 3);
            string[] answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => await rendezvous.Send(await rig.GetAsync(server)).End.InTime()));

            Assert.Equal(3, answers.Distinct(StringComparer.Ordinal).Count());
        }

        ServerState state = rig.Pool.GetState("parallel");
        Assert.Equal((ServerStatus.Ready, 3), (state.Status, state.Processes));
        Assert.Equal(rig.Pool.LiveOf(PoolRig.Scope).First().ProcessId, state.ProcessId);
    }

    [Fact]
    public async Task Calls_that_find_a_connection_without_waiting_are_spread_as_well()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("parallel", "--sequential") with { Stateless = true, Replicas = 2 };
        var warm = new Rendezvous(rig, 2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => await warm.Send(await rig.GetAsync(server)).End.InTime()));

        ServerConnection? first = rig.Pool.TryGet(server, PoolRig.Scope);
        ServerConnection? second = rig.Pool.TryGet(server, PoolRig.Scope);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotSame(first, second);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 1)]
    public async Task A_server_that_may_have_one_process_has_one(bool stateless, int replicas)
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("single", "--pid-file", pids) with { Stateless = stateless, Replicas = replicas };
        var rendezvous = new Rendezvous(rig, 5);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => await rendezvous.Send(await rig.GetAsync(server)).End.InTime()));

        Assert.Single(Processes.FromFile(pids));
        Assert.Equal(1, rig.Pool.GetState("single").Processes);
    }

    [Fact]
    public async Task Calls_one_after_another_need_one_process()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("calm", "--pid-file", pids) with { Stateless = true, Replicas = 5 };

        for (int i = 0; i < 20; i++)
        {
            await rig.CallAsync(server, "count");
        }

        Assert.Single(Processes.FromFile(pids));
    }

    [Fact]
    public async Task When_all_are_busy_the_least_busy_one_is_next()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("full", "--pid-file", pids) with { Stateless = true, Replicas = 2 };
        var rendezvous = new Rendezvous(rig, 5);
        var used = new List<ServerConnection>();
        var calls = new List<RecordingSink>();
        for (int i = 0; i < 4; i++)
        {
            used.Add(await rig.GetAsync(server));
            calls.Add(await rendezvous.JoinAsync(used[^1]));
        }

        Assert.Equal([2, 2], used.GroupBy(connection => connection).Select(group => group.Count()));
        Assert.Equal(2, Processes.FromFile(pids).Length);
        rendezvous.Release();
        await Task.WhenAll(calls.Select(call => call.End)).InTime();
    }

    [Fact]
    public async Task A_caller_gets_what_becomes_free_while_another_process_starts()
    {
        await using var rig = new PoolRig();
        var server = new GatedServer(rig, "starting");
        ServerDefinition definition = server.Definition with { Stateless = true, Replicas = 2 };
        ServerConnection first = await rig.GetAsync(definition);
        var rendezvous = new Rendezvous(rig, 2);
        RecordingSink call = await rendezvous.JoinAsync(first);
        server.Holds = true;
        Task<ServerConnection> waiting = rig.GetAsync(definition);
        await server.Started(2);
        Assert.False(waiting.IsCompleted);

        rendezvous.Release();
        await call.End.InTime();

        Assert.Same(first, await waiting);
        server.Holds = false;
        await Deadline.Until(() => rig.Pool.GetState("starting").Processes == 2, () => rig.Pool.GetState("starting").ToString());
    }

    [Fact]
    public async Task A_caller_gets_the_new_process_while_the_others_stay_busy()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("growing") with { Stateless = true, Replicas = 2 };
        ServerConnection first = await rig.GetAsync(server);
        RecordingSink call = PoolRig.Send(first, "never");

        Assert.NotSame(first, await rig.GetAsync(server));
        Assert.False(call.End.IsCompleted);
    }

    [Fact]
    public async Task Where_another_process_cannot_be_started_the_living_one_takes_the_call()
    {
        await using var rig = new PoolRig();
        var server = new GatedServer(rig, "alone");
        ServerDefinition definition = server.Definition with { Stateless = true, Replicas = 3 };
        ServerConnection first = await rig.GetAsync(definition);
        PoolRig.Send(first, "never");
        server.Fails = true;

        for (int i = 1; i <= 5; i++)
        {
            Assert.Same(first, await rig.GetAsync(definition));
            // Three failures are enough to know, and the living one goes on.
            Assert.Equal(1 + Math.Min(i, 3), server.Starts);
            Assert.Equal((ServerStatus.Ready, Math.Min(i, 3)), (rig.Pool.GetState("alone").Status, rig.Pool.GetState("alone").Failures));
        }
    }

    [Fact]
    public async Task Each_process_is_stopped_when_it_has_been_idle_itself()
    {
        var time = new ManualTime();
        await using var rig = new PoolRig(time);
        ServerDefinition server = Sample.Server("shrinking") with { Stateless = true, Replicas = 2 };
        var rendezvous = new Rendezvous(rig, 2);
        ServerConnection[] connections = await Task.WhenAll(rig.GetAsync(server), rig.GetAsync(server));
        await Task.WhenAll(connections.Select(connection => rendezvous.Send(connection).End)).InTime();
        time.Advance(TimeSpan.FromSeconds(300));
        await PoolRig.CallAsync(connections[0], "count");

        time.Advance(TimeSpan.FromSeconds(300));

        Assert.Equal((ServerStatus.Ready, 1), (rig.Pool.GetState("shrinking").Status, rig.Pool.GetState("shrinking").Processes));
        Assert.Equal([connections[0]], rig.Pool.LiveOf(PoolRig.Scope));
        time.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal("idle for 600 s", rig.Pool.GetState("shrinking").Reason);
    }

    [Fact]
    public async Task Fewer_replicas_end_the_surplus_after_its_calls_and_more_are_used_at_once()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("changing") with { Stateless = true, Replicas = 2 };
        var rendezvous = new Rendezvous(rig, 3);
        ServerConnection[] connections = [await rig.GetAsync(server), null!];
        RecordingSink first = await rendezvous.JoinAsync(connections[0]);
        connections[1] = await rig.GetAsync(server);
        RecordingSink second = await rendezvous.JoinAsync(connections[1]);

        rig.Pool.Reconcile([server with { Stateless = false }]);
        Assert.Equal([connections[0]], rig.Pool.LiveOf(PoolRig.Scope));
        Assert.Same(connections[0], await rig.GetAsync(server with { Stateless = false }));
        rendezvous.Release();
        await Task.WhenAll(first.End, second.End).InTime();
        await connections[1].Ended.InTime();

        ServerDefinition more = server with { Replicas = 3 };
        rig.Pool.Reconcile([more]);
        PoolRig.Send(connections[0], "never");
        Assert.NotSame(connections[0], await rig.GetAsync(more));
    }
}
