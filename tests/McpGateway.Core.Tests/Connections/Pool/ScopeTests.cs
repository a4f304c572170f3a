using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections.Pool;

public sealed class ScopeTests
{
    private readonly ConnectionScope _first = new("client 1", null);
    private readonly ConnectionScope _second = new("client 2", null);

    [Fact]
    public async Task A_shared_server_has_one_connection_for_all_clients()
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("shared") with { Scope = ServerScope.Shared };

        ServerConnection connection = await GetAsync(rig, server, _first);

        Assert.Same(connection, await GetAsync(rig, server, _second));
        Assert.Same(connection, rig.Pool.TryGet(server, _second));
        Assert.Equal([connection], rig.Pool.LiveOf(ConnectionScope.Shared));
        await rig.Pool.EndScopeAsync(_first).InTime();
        await rig.Pool.EndScopeAsync(ConnectionScope.Shared).InTime();
        Assert.True(connection.IsAlive);
    }

    [Fact]
    public async Task The_connections_of_a_client_that_has_gone_end_and_leave_no_slot()
    {
        await using var rig = new PoolRig();
        ServerDefinition[] servers = [Sample.Server("a"), Sample.Server("b")];
        ServerConnection[] gone = [await GetAsync(rig, servers[0], _first), await GetAsync(rig, servers[1], _first)];
        ServerConnection other = await GetAsync(rig, servers[0], _second);
        RecordingSink underWay = PoolRig.Send(gone[0], "never");

        await rig.Pool.EndScopeAsync(_first).InTime();

        await Assert.ThrowsAsync<ServerException>(() => underWay.End.InTime());
        await Processes.AssertGone([.. gone.Select(connection => connection.ProcessId)]);
        Assert.True(other.IsAlive);
        Assert.Equal(1, rig.Pool.ScopedServerCount);
        Assert.Empty(rig.Pool.LiveOf(_first));
    }

    [Fact]
    public async Task Nothing_is_started_for_a_client_that_has_gone()
    {
        await using var rig = new PoolRig();
        await rig.Pool.EndScopeAsync(_first).InTime();

        ServerException refusal = await Assert.ThrowsAsync<ServerException>(() => GetAsync(rig, Sample.Server("late"), _first));

        Assert.Equal(ServerFailure.Closing, refusal.Failure);
        await Deadline.Until(() => rig.Pool.ScopedServerCount == 0, () => "a scopedServer is left");
        Assert.True((await GetAsync(rig, Sample.Server("late"), _second)).IsAlive);
    }

    [Fact]
    public async Task A_start_that_is_under_way_ends_with_its_client()
    {
        await using var rig = new PoolRig();
        var server = new GatedServer(rig, "starting") { Holds = true };
        Task<ServerConnection> start = GetAsync(rig, server.Definition, _first);
        await server.Started(1);

        await rig.Pool.EndScopeAsync(_first).InTime();

        await Assert.ThrowsAsync<ServerException>(() => start);
        Assert.Equal(0, rig.Pool.ScopedServerCount);
    }

    [Fact]
    public async Task The_ready_connections_of_a_client_can_be_told_something()
    {
        await using var rig = new PoolRig();
        var starting = new GatedServer(rig, "starting") { Holds = true };
        ServerConnection[] connections = [await GetAsync(rig, Sample.Server("a"), _first), await GetAsync(rig, Sample.Server("b"), _first)];
        await GetAsync(rig, Sample.Server("a"), _second);
        Task<ServerConnection> start = GetAsync(rig, starting.Definition, _first);

        Assert.Equal(connections.ToHashSet(), rig.Pool.LiveOf(_first).ToHashSet());
        starting.Holds = false;
        ServerConnection third = await start;
        await connections[0].DisposeAsync();

        Assert.Equal(new HashSet<ServerConnection> { connections[1], third }, rig.Pool.LiveOf(_first).ToHashSet());
    }

    [Theory]
    [InlineData(ServerScope.Client, ServerScope.Shared)]
    [InlineData(ServerScope.Shared, ServerScope.Client)]
    public async Task A_changed_scope_ends_the_connections_of_the_old_one_after_their_calls(ServerScope before, ServerScope after)
    {
        await using var rig = new PoolRig();
        ServerDefinition server = Sample.Server("moving") with { Scope = before };
        ServerConnection old = await GetAsync(rig, server, _first);
        var rendezvous = new Rendezvous(rig, 2);
        RecordingSink call = await rendezvous.JoinAsync(old);

        rig.Pool.Reconcile([server with { Scope = after }]);
        Assert.NotSame(old, await GetAsync(rig, server with { Scope = after }, _first));
        rendezvous.Release();

        await call.End.InTime();
        await old.Ended.InTime();
        await Processes.AssertGone(old.ProcessId);
    }

    [Fact]
    public async Task The_slot_of_a_server_that_was_removed_goes_with_its_last_connection()
    {
        await using var rig = new PoolRig();
        ServerDefinition[] servers = [Sample.Server("kept"), Sample.Server("removed"), new() { Name = "failed", Command = "no-such-program-anywhere" }];
        ServerConnection removed = await rig.GetAsync(servers[1]);
        ServerConnection kept = await rig.GetAsync(servers[0]);
        await rig.FailsAsync(servers[2]);
        var rendezvous = new Rendezvous(rig, 2);
        RecordingSink call = await rendezvous.JoinAsync(removed);

        rig.Pool.Reconcile([servers[0], servers[1] with { Disabled = true }]);
        Assert.Equal(ServerStatus.Stopping, rig.Pool.GetState("removed").Status);
        Assert.Equal(2, rig.Pool.ScopedServerCount);
        rendezvous.Release();
        await call.End.InTime();

        await Deadline.Until(() => rig.Pool.ScopedServerCount == 1, () => $"{rig.Pool.ScopedServerCount} scopedServers");
        await Processes.AssertGone(removed.ProcessId);
        Assert.Equal(ServerState.NeverStarted, rig.Pool.GetState("removed"));
        Assert.True(kept.IsAlive);
        Assert.True((await rig.GetAsync(servers[1])).IsAlive);
    }

    private static Task<ServerConnection> GetAsync(PoolRig rig, ServerDefinition server, ConnectionScope scope) =>
        rig.Pool.GetAsync(server, scope, TestContext.Current.CancellationToken).InTime();
}
