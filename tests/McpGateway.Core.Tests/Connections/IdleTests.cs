using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Connections;

/// <summary>A connection that nobody uses is stopped, and nobody notices.</summary>
public class IdleTests
{
    private static readonly TimeSpan s_forEver = TimeSpan.FromDays(100);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(null, 600)]
    [InlineData(60, 60)]
    public async Task An_idle_connection_is_stopped_after_its_time_and_started_again_by_the_next_call(int? configured, int seconds)
    {
        await using var rig = NewRig(_time);
        ServerDefinition server = Sample.Server("idle") with { IdleTimeout = configured is { } value ? TimeSpan.FromSeconds(value) : null };
        ServerConnection connection = await rig.GetAsync(server);
        _time.Advance(TimeSpan.FromSeconds(10));
        await PoolRig.CallAsync(connection, "count");

        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("idle").Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((ServerStatus.Stopping, $"idle for {seconds} s"), (rig.Pool.GetState("idle").Status, rig.Pool.GetState("idle").Reason));
        await StoppedAsync(rig, "idle");

        Assert.Equal($"idle for {seconds} s", rig.Pool.GetState("idle").Reason);
        await PoolRig.AssertGoneAsync(connection);
        Assert.Equal("1", (await rig.CallAsync(server, "count")).TextOf());
        Assert.Equal(0, rig.Pool.GetState("idle").Failures);
    }

    [Fact]
    public async Task A_connection_that_is_to_be_kept_is_kept()
    {
        await using var rig = NewRig(_time);
        ServerConnection connection = await rig.GetAsync(Sample.Server("kept") with { KeepAlive = true, IdleTimeout = TimeSpan.FromSeconds(1) });

        _time.Advance(s_forEver);

        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("kept").Status);
        await PoolRig.CallAsync(connection, "count");
    }

    [Fact]
    public async Task A_time_longer_than_a_timer_takes_is_kept_to()
    {
        await using var rig = NewRig(_time);
        await rig.GetAsync(Sample.Server("idle") with { IdleTimeout = s_forEver });

        _time.Advance(s_forEver - TimeSpan.FromSeconds(1));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("idle").Status);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotEqual(ServerStatus.Ready, rig.Pool.GetState("idle").Status);
    }

    [Fact]
    public async Task A_call_under_way_keeps_the_connection_and_the_time_begins_with_its_answer()
    {
        await using var rig = NewRig(_time);
        ServerConnection connection = await rig.GetAsync(Patient("busy"));
        var rendezvous = new Rendezvous(rig, 2);
        RecordingSink call = await rendezvous.JoinAsync(connection);
        _time.Advance(TimeSpan.FromSeconds(700));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("busy").Status);
        rendezvous.Release();
        await call.End.InTime();

        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("busy").Status);
        _time.Advance(TimeSpan.FromSeconds(1));

        await StoppedAsync(rig, "busy");
    }

    [Fact]
    public async Task After_a_call_that_was_cancelled_the_connection_is_kept_for_its_time_at_least()
    {
        await using var rig = NewRig(_time);
        ServerConnection connection = await rig.GetAsync(Patient("busy"));
        RecordingSink sink = PoolRig.Send(connection, "never", "{}", progress: false, out long id);
        _time.Advance(TimeSpan.FromSeconds(1100));
        Assert.True(connection.Cancel(id, "enough"));

        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("busy").Status);
        _time.Advance(TimeSpan.FromSeconds(601));

        Assert.NotEqual(ServerStatus.Ready, rig.Pool.GetState("busy").Status);
        Assert.Equal(0, sink.Ends);
    }

    [Fact]
    public async Task A_hold_keeps_the_connection()
    {
        await using var rig = NewRig(_time);
        ServerConnection connection = await rig.GetAsync(Sample.Server("held"));
        IDisposable hold = connection.Hold();
        _time.Advance(TimeSpan.FromSeconds(5000));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("held").Status);

        hold.Dispose();
        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("held").Status);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotEqual(ServerStatus.Ready, rig.Pool.GetState("held").Status);
    }

    [Fact]
    public async Task Changed_settings_count_at_once_for_the_connection_that_lives()
    {
        await using var rig = NewRig(_time);
        ServerDefinition server = Sample.Server("changed");
        ServerConnection connection = await rig.GetAsync(server);
        rig.Pool.Reconcile([server with { KeepAlive = true }]);
        _time.Advance(TimeSpan.FromSeconds(1000));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("changed").Status);
        rig.Pool.Reconcile([server with { IdleTimeout = TimeSpan.FromSeconds(1100) }]);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("changed").Status);
        Assert.Same(connection, await rig.GetAsync(server with { IdleTimeout = TimeSpan.FromSeconds(1200) }));
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(ServerStatus.Ready, rig.Pool.GetState("changed").Status);

        rig.Pool.Reconcile([server with { IdleTimeout = TimeSpan.FromSeconds(60) }]);
        _time.Advance(TimeSpan.Zero);

        Assert.Equal("idle for 60 s", rig.Pool.GetState("changed").Reason);
        await StoppedAsync(rig, "changed");
    }

    [Fact]
    public async Task Who_was_given_the_connection_a_moment_before_it_is_stopped_gets_an_answer()
    {
        await using var rig = NewRig(_time);
        ServerDefinition server = Patient("stopping");
        ServerConnection connection = await rig.GetAsync(server);
        _time.Advance(TimeSpan.FromSeconds(600));
        Assert.Equal(ServerStatus.Stopping, rig.Pool.GetState("stopping").Status);
        Assert.Null(rig.Pool.TryGet(server, PoolRig.Scope));

        var rendezvous = new Rendezvous(rig, 2);
        RecordingSink call = await rendezvous.JoinAsync(connection);
        _time.Advance(TimeSpan.FromSeconds(5));
        ServerConnection fresh = await rig.GetAsync(server);
        Assert.NotSame(connection, fresh);
        Assert.True(connection.IsAlive);
        rendezvous.Release();

        await call.End.InTime();
        await Deadline.Until(() => Advanced() && connection.Ended.IsCompleted, () => "still there");
        Assert.True(fresh.IsAlive);
    }

    private static ServerDefinition Patient(string name) => Sample.Server(name) with { OperationTimeout = s_forEver, MaxOperationTime = s_forEver };

    private Task StoppedAsync(PoolRig rig, string server) =>
        Deadline.Until(() => Advanced() && rig.Pool.GetState(server).Status == ServerStatus.Stopped, () => rig.Pool.GetState(server).ToString());

    private bool Advanced()
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        return true;
    }

    private protected virtual PoolRig NewRig(TimeProvider? time = null) => new(time);
}
