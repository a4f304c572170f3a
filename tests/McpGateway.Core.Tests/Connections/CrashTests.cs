using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

public class CrashTests
{
    [Fact]
    public async Task A_crash_during_a_call_leaves_its_outcome_unknown_and_the_call_is_not_repeated()
    {
        await using var rig = NewRig();
        string ledger = rig.Home.NewFile();
        ServerDefinition server = Sample.Server("crashing", "--ledger", ledger);
        ServerConnection connection = await rig.GetAsync(server);

        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "crash", """{"key":"once","code":9,"stderr":"out of memory"}""").End.InTime());

        Assert.Equal(ServerFailure.OutcomeUnknown, failure.Failure);
        Assert.Contains("ended (exit code 9) during the call; its stderr ends: «out of memory».", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Outcome unknown", failure.Remedy, StringComparison.Ordinal);
        await rig.CallAsync(server, "count");
        Assert.Equal(["crash once", "count"], TemporaryHome.Lines(ledger).Select(line => line.StartsWith("count", StringComparison.Ordinal) ? "count" : line));
    }

    [Fact]
    public async Task Every_call_under_way_is_told_of_a_crash_exactly_once()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("crashing"));
        RecordingSink[] sinks = [.. Enumerable.Range(0, 20).Select(_ => PoolRig.Send(connection, "never")), PoolRig.Send(connection, "crash")];

        foreach (RecordingSink sink in sinks)
        {
            Assert.Equal(ServerFailure.OutcomeUnknown, (await Assert.ThrowsAsync<ServerException>(() => sink.End.InTime())).Failure);
        }

        await connection.DisposeAsync();
        Assert.All(sinks, sink => Assert.Equal(1, sink.Ends));
    }

    [Fact]
    public async Task The_last_words_of_a_server_count()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("dying"));

        Assert.Contains("last words", await PoolRig.Send(connection, "crash_after_answer").End.InTime(), StringComparison.Ordinal);
        await connection.Ended.InTime();
    }

    [Fact]
    public async Task Half_an_answer_is_none()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("dying"));

        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "half_line").End.InTime());

        Assert.Equal(ServerFailure.OutcomeUnknown, failure.Failure);
    }

    [Fact]
    [Trait("wine", "differs")] // There the console host of a process holds its pipes as well.
    public async Task A_server_that_closes_stdout_is_ended_and_its_calls_are_told()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("mute", "--ignore-stdin-close"));

        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "close_stdout").End.InTime());

        Assert.Equal(ServerFailure.OutcomeUnknown, failure.Failure);
        await PoolRig.AssertGoneAsync(connection);
    }

    private protected virtual PoolRig NewRig(TimeProvider? time = null) => new(time);
}
