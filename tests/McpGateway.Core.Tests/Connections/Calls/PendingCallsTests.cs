using McpGateway.Connections.Calls;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Connections.Calls;

public sealed class PendingCallsTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<(long Id, TimeSpan Allowed)> _overdue = [];
    private readonly PendingCalls _pending;

    public PendingCallsTests()
    {
        _pending = new PendingCalls(_time, (id, _, allowed) => _overdue.Add((id, allowed)));
    }

    public void Dispose() => _pending.Dispose();

    [Fact]
    public void A_call_is_overdue_after_its_patience_and_then_gone()
    {
        Add(1, 10);
        Add(2, 20);

        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Empty(_overdue);
        _time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal([(1, TimeSpan.FromSeconds(10))], _overdue);
        Assert.Null(_pending.Take(1));
        Assert.NotNull(_pending.Take(2));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Single(_overdue);
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void A_pause_stops_the_clocks_of_the_calls_that_are_there_and_of_no_later_one()
    {
        Add(1, patience: 10, longest: 100);
        IDisposable pause = _pending.Pause();
        Add(2, patience: 10);

        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal([2], _overdue.Select(late => late.Id));

        pause.Dispose();
        pause.Dispose();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Single(_overdue);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([2, 1], _overdue.Select(late => late.Id));
    }

    [Fact]
    public void A_pause_does_not_outlast_the_longest_time()
    {
        Add(1, patience: 10, longest: 30);
        using IDisposable pause = _pending.Pause();

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(_overdue);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(_overdue);
    }

    [Fact]
    public void Progress_begins_the_patience_anew_up_to_the_longest_time()
    {
        Add(1, patience: 10, longest: 35);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(6));
            Assert.NotNull(_pending.Progress(1));
        }

        Assert.Empty(_overdue);
        _time.Advance(TimeSpan.FromSeconds(5.5));
        Assert.Single(_overdue);
        Assert.Null(_pending.Progress(1));
    }

    [Fact]
    public void A_closed_table_hands_out_what_waits_and_takes_no_more()
    {
        Add(1, 10);
        Add(2, 10);

        Assert.Equal(2, _pending.Close().Count);
        Assert.False(_pending.TryAdd(3, new RecordingSink(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        Assert.Empty(_pending.Close());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_overdue);
    }

    [Fact]
    public void Each_call_is_taken_once()
    {
        Add(1, 10);

        Assert.NotNull(_pending.Take(1));
        Assert.Null(_pending.Take(1));
    }

    private void Add(long id, int patience, int longest = 3600) =>
        Assert.True(_pending.TryAdd(id, new RecordingSink(), TimeSpan.FromSeconds(patience), TimeSpan.FromSeconds(longest)));
}
