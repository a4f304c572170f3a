using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections.Pool;

public sealed class StartLimiterTests
{
    private readonly ManualTime _time = new();
    private int _most = 2;

    [Fact]
    public async Task Who_comes_when_all_places_are_taken_waits_for_one()
    {
        StartLimiter limiter = Create();
        IDisposable first = await limiter.EnterAsync(CancellationToken.None);
        await limiter.EnterAsync(CancellationToken.None);
        Task<IDisposable> third = limiter.EnterAsync(CancellationToken.None);
        Task<IDisposable> fourth = limiter.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);

        first.Dispose();

        await third.InTime();
        Assert.False(fourth.IsCompleted);
    }

    [Fact]
    public async Task A_place_is_given_up_after_3_s_and_only_once()
    {
        StartLimiter limiter = Create();
        IDisposable[] slow = [await limiter.EnterAsync(CancellationToken.None), await limiter.EnterAsync(CancellationToken.None)];
        Task<IDisposable>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => limiter.EnterAsync(CancellationToken.None))];

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Task.WhenAll(waiting[..2]).InTime();
        Array.ForEach(slow, place => place.Dispose());

        Assert.DoesNotContain(waiting[2..], task => task.IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_takes_no_place()
    {
        _most = 1;
        StartLimiter limiter = Create();
        IDisposable first = await limiter.EnterAsync(CancellationToken.None);
        using var source = new CancellationTokenSource();
        Task<IDisposable> impatient = limiter.EnterAsync(source.Token);
        Task<IDisposable> patient = limiter.EnterAsync(CancellationToken.None);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.InTime());
        first.Dispose();

        await patient.InTime();
    }

    [Fact]
    public async Task What_nobody_waits_for_comes_after_all_others_and_keeps_nobody_waiting()
    {
        _most = 1;
        StartLimiter limiter = Create();
        IDisposable first = await limiter.EnterAsync(CancellationToken.None);
        Task background = limiter.WaitForQuietAsync(CancellationToken.None);
        Task<IDisposable> second = limiter.EnterAsync(CancellationToken.None);

        first.Dispose();
        (await second.InTime()).Dispose();
        await background.InTime();

        await limiter.WaitForQuietAsync(CancellationToken.None).InTime();
        await limiter.EnterAsync(CancellationToken.None).InTime();
        Task last = limiter.WaitForQuietAsync(CancellationToken.None);
        Assert.False(last.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));
        await last.InTime();
    }

    [Fact]
    public async Task A_changed_limit_counts_from_the_next_event_on()
    {
        _most = 1;
        StartLimiter limiter = Create();
        await limiter.EnterAsync(CancellationToken.None);
        Task<IDisposable> second = limiter.EnterAsync(CancellationToken.None);
        _most = 3;

        Task<IDisposable> third = limiter.EnterAsync(CancellationToken.None);

        await Task.WhenAll(second, third).InTime();
    }

    [Fact]
    public async Task A_silent_server_does_not_keep_a_healthy_one_from_starting()
    {
        await using var rig = new PoolRig(_time, concurrentStarts: 1);
        string pids = rig.Home.NewFile();
        Task<ServerConnection> silent = rig.GetAsync(Sample.Server("silent", "--silent", "--pid-file", pids));
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");
        string healthyPids = rig.Home.NewFile();
        Task<ServerConnection> healthy = rig.GetAsync(Sample.Server("healthy", "--pid-file", healthyPids));
        Assert.Equal(ServerStatus.Starting, rig.Pool.GetState("healthy").Status);

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Empty(Processes.FromFile(healthyPids));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True((await healthy).IsAlive);
        Assert.False(silent.IsCompleted);
        await rig.Pool.StopAsync("silent").InTime();
        await Assert.ThrowsAsync<ServerException>(() => silent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_that_waits_for_its_place_can_be_stopped(bool withPool)
    {
        await using var rig = new PoolRig(_time, concurrentStarts: 1);
        string pids = rig.Home.NewFile();
        Task<ServerConnection> silent = rig.GetAsync(Sample.Server("silent", "--silent", "--pid-file", pids));
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");
        Task<ServerConnection> waiting = rig.GetAsync(Sample.Server("waiting", "--pid-file", pids));

        await (withPool ? rig.Pool.DisposeAsync().AsTask() : rig.Pool.StopAsync("waiting")).InTime();

        Assert.Contains("stopped before it finished starting", (await Assert.ThrowsAsync<ServerException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.True(withPool || !silent.IsCompleted, "the other start ended, too");
        Assert.Single(Processes.FromFile(pids));
        await rig.Pool.DisposeAsync().AsTask().InTime();
        await Assert.ThrowsAsync<ServerException>(() => silent);
    }

    private StartLimiter Create() => new(_time, () => _most);
}
