using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

/// <summary>What a server announces by itself costs little, and does not keep it alive.</summary>
public sealed class ChangePaceTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly PoolRig _rig;
    private readonly CatalogService _service;

    public ChangePaceTests()
    {
        _rig = new PoolRig(_time);
        _service = new CatalogService(new CatalogStore(_rig.Home.Home, _time), _rig.Pool, _time, _rig.Log);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_server_that_announces_a_change_at_each_listing_is_listed_a_few_times_a_minute()
    {
        string methods = _rig.Home.NewFile();
        ServerDefinition server = Sample.Server("loop", "--announce-on-list", "--method-file", methods) with { KeepAlive = true };
        await _service.GetAsync(server, PoolRig.Scope, ServerList.All, refresh: false, CancellationToken.None).InTime();
        int Listings() => TemporaryHome.Lines(methods).Count(method => method == "tools/list");
        // The first change is looked at once.
        await Deadline.Until(() => Listings() == 2, () => $"{Listings()} listings");

        for (int second = 0; second < 120; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        // With the clock of the test no more than a listing a timer can have come; none waits for the next second of the real one.
        Assert.InRange(Listings(), 2, 9);
        int before = Listings();
        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(61));
                return Listings() > before;
            },
            () => "the last change was lost");
    }

    [Theory]
    [InlineData("--announce-on-list")]
    [InlineData("--ping-every", "20")]
    public async Task What_a_server_does_by_itself_is_no_use_of_it(params string[] options)
    {
        ServerDefinition server = Sample.Server("busy", options) with { IdleTimeout = TimeSpan.FromSeconds(30) };
        ServerConnection connection = await _rig.GetAsync(server);
        await _service.ListedAsync(connection, CancellationToken.None).InTime();

        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return _rig.Pool.GetState("busy").Status is not ServerStatus.Ready;
            },
            () => $"still {_rig.Pool.GetState("busy").Status} after {_time.GetTimestamp() / TimeSpan.TicksPerSecond} s");

        Assert.InRange(_time.GetTimestamp(), 0, TimeSpan.FromSeconds(45).Ticks);
    }

    [Fact]
    public void Pauses_double_up_to_a_minute_and_begin_anew_after_two_quiet_ones()
    {
        var pace = new ChangePace(_time);
        var pauses = new List<double>();
        for (int change = 0; change < 8; change++)
        {
            Assert.True(pace.TryWait());
            Assert.False(pace.TryWait());
            pauses.Add(pace.Rest().TotalSeconds);
            _time.Advance(pace.Rest());
            pace.Ask();
        }

        Assert.Equal([0, 3, 6, 12, 24, 48, 60, 60], pauses);
        _time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(TimeSpan.Zero, pace.Rest());
    }
}
