using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

public class CallTests
{
    [Fact]
    public async Task Endless_progress_ends_at_the_longest_time_which_the_error_names()
    {
        await using var rig = NewRig();
        ServerDefinition server = Sample.Server("s") with { OperationTimeout = TimeSpan.FromSeconds(2), MaxOperationTime = TimeSpan.FromSeconds(3) };
        ServerConnection connection = await rig.GetAsync(server);

        RecordingSink sink = PoolRig.Send(connection, "progress", """{"steps":100000,"delayMs":50}""", progress: true);

        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => sink.End.InTime());
        Assert.Contains("had not answered after 3 s, the limit for a call even if it reports progress, and was told to cancel it", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"maxOperationTime\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_run_at_the_same_time_and_each_gets_its_own_answer()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("parallel"));

        // The server answers only when all twenty are there, the last one first.
        RecordingSink[] sinks = [.. Enumerable.Range(0, 20).Select(i => PoolRig.Send(connection, "late_answer_order", string.Create(CultureInfo.InvariantCulture, $$"""{"n":20,"key":"call {{i}}"}""")))];
        string[] answers = await Task.WhenAll(sinks.Select(sink => sink.End)).InTime();

        Assert.All(answers, (answer, i) => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"call {i}\""), answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_threads_call_one_server_and_no_answer_is_lost_or_mixed_up()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("busy"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                string message = string.Create(CultureInfo.InvariantCulture, $"{thread}/{i} {new string('x', i * 50)}");
                Assert.Equal(message, (await PoolRig.CallAsync(connection, "echo", $$"""{"message":"{{message}}"}""")).TextOf());
            }
        }))).InTime();
    }

    [Fact]
    public async Task Progress_comes_in_order_and_before_the_result()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("steps"));

        RecordingSink sink = PoolRig.Send(connection, "progress", """{"steps":500}""", progress: true);
        await sink.End.InTime();

        JsonElement[] lines = [.. sink.Lines.Select(JsonText.Parse)];
        Assert.Equal(501, lines.Length);
        Assert.Equal(Enumerable.Range(1, 500), lines[..500].Select(line => line.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.True(lines[500].TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Without_a_wish_for_progress_the_server_gets_no_token()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("steps"));

        RecordingSink sink = PoolRig.Send(connection, "progress", """{"steps":5}""");
        await sink.End.InTime();

        Assert.Single(sink.Lines);
    }

    [Fact]
    public async Task Cancelling_tells_the_server_and_no_answer_comes()
    {
        await using var rig = NewRig();
        string ledger = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("cancelling", "--ledger", ledger));
        RecordingSink sink = PoolRig.Send(connection, "never", """{"key":"mine"}""", progress: false, out long id);
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never mine"), () => "not called");

        Assert.True(connection.Cancel(id, "because \"so\""));

        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled mine"), () => "not cancelled");
        await PoolRig.CallAsync(connection, "echo", """{"message":"after"}""");
        Assert.Equal(0, sink.Ends);
        Assert.False(connection.Cancel(id, "again"));
    }

    [Fact]
    public async Task An_answer_in_spite_of_a_cancellation_is_dropped()
    {
        await using var rig = NewRig();
        string ledger = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("stubborn", "--ledger", ledger));
        RecordingSink sink = PoolRig.Send(connection, "slow", """{"ms":0,"ignoreCancel":true,"key":"it"}""", progress: false, out long id);
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("ignoring it"), () => "not called");

        connection.Cancel(id, "enough");

        // Its answer has come when that of a later call has.
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("answered it"), () => "not answered");
        await PoolRig.CallAsync(connection, "echo", """{"message":"later"}""");

        Assert.Equal(0, sink.Ends);
    }

    [Fact]
    public async Task A_call_over_the_operation_timeout_fails_and_the_server_is_told()
    {
        await using var rig = NewRig();
        string ledger = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("slow", "--ledger", ledger) with { OperationTimeout = TimeSpan.FromSeconds(0.5) });

        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => PoolRig.Send(connection, "never", """{"key":"late"}""").End.InTime());

        Assert.Equal(ServerFailure.OperationTimeout, failure.Failure);
        Assert.StartsWith("Server 'slow' did not answer within 0.5 s and was told to cancel the call.", failure.Message, StringComparison.Ordinal);
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled late"), () => "the server was not told");
        Assert.Equal("alive", (await PoolRig.CallAsync(connection, "echo", """{"message":"alive"}""")).TextOf());
    }

    [Fact]
    public async Task Progress_resets_the_operation_timeout()
    {
        var time = new ManualTime();
        await using var rig = NewRig(time);
        ServerConnection connection = await rig.GetAsync(Sample.Server("steps") with { OperationTimeout = TimeSpan.FromSeconds(10) });
        RecordingSink sink = PoolRig.Send(connection, "progress", """{"steps":20,"delayMs":50}""", progress: true);

        // Six times the timeout in all, but never longer than two thirds of it without a sign: of two new lines the second was read after the clock was moved.
        while (!sink.End.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(6.5));
            int seen = sink.Lines.Count;
            await Deadline.Until(() => sink.Lines.Count >= seen + 2 || sink.End.IsCompleted, () => $"nothing comes after {seen} steps");
        }

        Assert.Contains("20 steps", await sink.End.InTime(), StringComparison.Ordinal);
        Assert.Equal(21, sink.Lines.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public async Task Big_results_arrive_whole(int megabytes)
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("big"));
        int size = megabytes * 1024 * 1024;

        JsonElement result = await PoolRig.CallAsync(connection, "bytes", string.Create(CultureInfo.InvariantCulture, $$"""{"size":{{size}}}"""));

        Assert.Equal(size, result.TextOf().Length);
        Assert.Equal("small", (await PoolRig.CallAsync(connection, "echo", """{"message":"small"}""")).TextOf());
    }

    [Fact]
    public async Task Big_arguments_arrive_whole()
    {
        await using var rig = NewRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("big"));
        string message = new('y', 10 * 1024 * 1024);

        JsonElement result = await PoolRig.CallAsync(connection, "echo", $$"""{"message":"{{message}}"}""");

        Assert.True(message == result.TextOf());
    }

    [Fact]
    public async Task A_server_that_stops_reading_costs_its_callers_a_timeout_and_others_nothing()
    {
        await using var rig = NewRig();
        // As long as the call that must still succeed takes on a busy machine.
        ServerConnection stuck = await rig.GetAsync(Sample.Server("stuck") with { OperationTimeout = TimeSpan.FromSeconds(5) });
        ServerConnection good = await rig.GetAsync(Sample.Server("good"));
        await PoolRig.CallAsync(stuck, "stop_reading");

        // More than any pipe holds: whoever writes it must not be held up, nor those who come after.
        string argument = $$"""{"message":"{{new string('z', 1024 * 1024)}}"}""";
        RecordingSink[] sinks = [.. Enumerable.Range(0, 10).Select(_ => PoolRig.Send(stuck, "echo", argument))];
        Assert.Equal("here", (await PoolRig.CallAsync(good, "echo", """{"message":"here"}""")).TextOf());

        foreach (RecordingSink sink in sinks)
        {
            Assert.Equal(ServerFailure.OperationTimeout, (await Assert.ThrowsAsync<ServerException>(() => sink.End.InTime())).Failure);
        }

        await rig.Pool.StopAsync("stuck").InTime();
        await PoolRig.AssertGoneAsync(stuck);
    }

    private protected virtual PoolRig NewRig(TimeProvider? time = null) => new(time);
}
