using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections.Pool;

/// <summary>A server that fails again and again is not started for every call.</summary>
public sealed class RepeatedFailureTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task After_three_failed_starts_nothing_is_started_for_a_while()
    {
        await using var rig = new PoolRig(_time);
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("broken", "--exit-at-start", "5", "--pid-file", pids);
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(ServerFailure.HandshakeFailed, (await rig.FailsAsync(server)).Failure);
            Assert.Equal(i, rig.Pool.GetState("broken").Failures);
        }

        ServerException refusal = await rig.FailsAsync(server);

        Assert.Equal(ServerFailure.CircuitOpen, refusal.Failure);
        Assert.StartsWith("Server 'broken' is not started: its last 3 starts failed, the last one because it ended (exit code 5) before it finished starting", refusal.Message, StringComparison.Ordinal);
        Assert.Matches(@"\. The next try is at 00:00:0[45] UTC, in [56] s\.$", refusal.Message);
        Assert.Equal(3, Processes.FromFile(pids).Length);
        ServerState state = rig.Pool.GetState("broken");
        Assert.Equal(ServerStatus.Faulted, state.Status);
        Assert.Contains("ended (exit code 5)", state.Reason, StringComparison.Ordinal);
        Assert.InRange(state.NextTry!.Value, _time.GetUtcNow().AddSeconds(4.5), _time.GetUtcNow().AddSeconds(5.5));
        Assert.Equal(3, Logged(rig, "Warning 101 Server 'broken'"));
        Assert.Equal(1, Logged(rig, "Warning 121 server 'broken'"));
    }

    [Fact]
    public async Task After_the_pause_one_start_decides_for_all_who_wait()
    {
        await using var rig = new PoolRig(_time);
        var server = new GatedServer(rig, "broken") { Fails = true };
        await FailThreeTimesAsync(rig, server.Definition);
        _time.Advance(TimeSpan.FromSeconds(5.5));
        Assert.Null(rig.Pool.GetState("broken").NextTry);
        server.Holds = true;

        Task<ServerException>[] failures = [.. Enumerable.Range(0, 10).Select(_ => rig.FailsAsync(server.Definition))];
        await server.Started(4);
        server.Holds = false;

        Assert.All(await Task.WhenAll(failures), failure => Assert.Equal(ServerFailure.HandshakeFailed, failure.Failure));
        Assert.Equal(4, server.Starts);
        Assert.InRange(rig.Pool.GetState("broken").NextTry!.Value, _time.GetUtcNow().AddSeconds(9), _time.GetUtcNow().AddSeconds(11));
        Assert.Equal(ServerFailure.CircuitOpen, (await rig.FailsAsync(server.Definition)).Failure);
    }

    [Fact]
    public async Task One_start_decides_for_several_replicas_as_well()
    {
        await using var rig = new PoolRig(_time);
        var server = new GatedServer(rig, "broken") { Fails = true };
        ServerDefinition replicated = server.Definition with { Stateless = true, Replicas = 5 };
        await FailThreeTimesAsync(rig, replicated);
        _time.Advance(TimeSpan.FromSeconds(5.5));
        server.Holds = true;

        Task<ServerException>[] failures = [.. Enumerable.Range(0, 10).Select(_ => rig.FailsAsync(replicated))];
        await server.Started(4);
        server.Holds = false;

        await Task.WhenAll(failures);
        Assert.Equal(4, server.Starts);
    }

    [Fact]
    public async Task A_start_that_succeeds_closes_the_circuit_and_an_answer_forgets_the_failures()
    {
        await using var rig = new PoolRig(_time);
        var server = new GatedServer(rig, "mended") { Fails = true };
        await FailThreeTimesAsync(rig, server.Definition);
        _time.Advance(TimeSpan.FromSeconds(5.5));
        server.Fails = false;

        ServerConnection connection = await rig.GetAsync(server.Definition);

        Assert.Equal((ServerStatus.Ready, 3), (rig.Pool.GetState("mended").Status, rig.Pool.GetState("mended").Failures));
        Assert.Equal(1, Logged(rig, "Information 122 server 'mended'"));
        await PoolRig.CallAsync(connection, "count");
        Assert.Equal(0, rig.Pool.GetState("mended").Failures);
        Assert.Equal(1, Logged(rig, "Information 122 server 'mended'"));
    }

    [Fact]
    public async Task What_is_wrong_before_anything_is_started_is_found_wrong_as_often_as_asked()
    {
        await using var rig = new PoolRig(_time);
        ServerDefinition[] servers =
        [
            new() { Name = "absent", Command = "no-such-program-anywhere" },
            Sample.Server("variable") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["X"] = "${env:NOT_THERE}" } },
            Sample.Server("unusable") with { Problem = "is odd" },
        ];

        for (int i = 0; i < 5; i++)
        {
            foreach (ServerDefinition server in servers)
            {
                Assert.NotEqual(ServerFailure.CircuitOpen, (await rig.FailsAsync(server)).Failure);
                Assert.Equal((ServerStatus.Faulted, 0), (rig.Pool.GetState(server.Name).Status, rig.Pool.GetState(server.Name).Failures));
            }
        }
    }

    [UnixFact("it is about the modes of files")]
    public async Task A_program_that_the_system_refuses_counts()
    {
        await using var rig = new PoolRig(_time);
        string file = rig.Home.NewFile();
        await File.WriteAllTextAsync(file, "neither a script nor a binary", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var server = new ServerDefinition { Name = "text", Command = file };
        await FailThreeTimesAsync(rig, server);

        Assert.Equal(ServerFailure.CircuitOpen, (await rig.FailsAsync(server)).Failure);
    }

    [Fact]
    public async Task A_server_that_ends_before_it_has_answered_anybody_is_as_good_as_one_that_does_not_start()
    {
        await using var rig = new PoolRig(_time);
        string pids = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("crashing", "--pid-file", pids);
        for (int i = 1; i <= 3; i++)
        {
            await CrashAsync(await rig.GetAsync(server));
        }

        ServerException refusal = await rig.FailsAsync(server);

        Assert.Equal(ServerFailure.CircuitOpen, refusal.Failure);
        Assert.Contains("the last one because it ended (exit code 9)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, Processes.FromFile(pids).Length);
        await Deadline.Until(() => Logged(rig, "Warning 120 server 'crashing'") == 3, () => rig.Log.Text);
        ServerState state = rig.Pool.GetState("crashing");
        Assert.Equal((ServerStatus.Faulted, 3), (state.Status, state.Failures));
        Assert.StartsWith("ended (exit code 9)", state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_answers_before_it_crashes_is_restarted_as_often_as_it_does()
    {
        await using var rig = new PoolRig(_time);
        ServerDefinition server = Sample.Server("crashing");
        for (int i = 0; i < 5; i++)
        {
            ServerConnection connection = await rig.GetAsync(server);
            await PoolRig.CallAsync(connection, "count");
            await CrashAsync(connection);
        }

        Assert.Equal(0, rig.Pool.GetState("crashing").Failures);
        await rig.GetAsync(server);
    }

    [Fact]
    public async Task An_answer_before_a_crash_forgets_the_failures_before_it()
    {
        await using var rig = new PoolRig(_time);
        ServerDefinition server = Sample.Server("crashing");
        await CrashAsync(await rig.GetAsync(server));
        await CrashAsync(await rig.GetAsync(server));
        ServerConnection answering = await rig.GetAsync(server);
        await PoolRig.CallAsync(answering, "count");
        await CrashAsync(answering);
        await CrashAsync(await rig.GetAsync(server));

        Assert.True((await rig.GetAsync(server)).IsAlive);
        Assert.Equal(1, rig.Pool.GetState("crashing").Failures);
    }

    [Fact]
    public async Task A_crash_without_an_answer_after_the_circuit_closed_opens_it_for_twice_as_long()
    {
        await using var rig = new PoolRig(_time);
        ServerDefinition server = Sample.Server("crashing");
        for (int i = 1; i <= 3; i++)
        {
            await CrashAsync(await rig.GetAsync(server));
        }

        await rig.FailsAsync(server);
        _time.Advance(TimeSpan.FromSeconds(5.5));
        await CrashAsync(await rig.GetAsync(server));
        await rig.FailsAsync(server);

        Assert.InRange(rig.Pool.GetState("crashing").NextTry!.Value, _time.GetUtcNow().AddSeconds(9), _time.GetUtcNow().AddSeconds(11));
    }

    [Fact]
    public async Task A_changed_definition_begins_anew()
    {
        await using var rig = new PoolRig(_time);
        await FailThreeTimesAsync(rig, Sample.Server("changed", "--exit-at-start", "5"));

        Assert.True((await rig.GetAsync(Sample.Server("changed"))).IsAlive);
        Assert.Equal(0, rig.Pool.GetState("changed").Failures);
    }

    [Fact]
    public async Task A_stop_begins_anew()
    {
        await using var rig = new PoolRig(_time);
        var server = new GatedServer(rig, "stopped") { Fails = true };
        await FailThreeTimesAsync(rig, server.Definition);
        server.Fails = false;

        await rig.Pool.StopAsync("stopped").InTime();

        Assert.Equal((ServerStatus.Stopped, 0, null), (rig.Pool.GetState("stopped").Status, rig.Pool.GetState("stopped").Failures, rig.Pool.GetState("stopped").NextTry));
        Assert.True((await rig.GetAsync(server.Definition)).IsAlive);
    }

    private static async Task FailThreeTimesAsync(PoolRig rig, ServerDefinition server)
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.NotEqual(ServerFailure.CircuitOpen, (await rig.FailsAsync(server)).Failure);
        }
    }

    private static Task<ServerException> CrashAsync(ServerConnection connection) =>
        Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "crash", """{"code":9}""").End.InTime());

    private static int Logged(PoolRig rig, string start) => rig.Log.Lines.Count(line => line.StartsWith(start, StringComparison.Ordinal));
}
