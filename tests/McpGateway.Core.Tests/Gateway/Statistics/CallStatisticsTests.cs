using System.Globalization;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Statistics;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Statistics;

/// <summary>What is counted of calls.</summary>
public sealed class CallStatisticsTests
{
    private readonly ManualTime _time = new();
    private readonly CallStatistics _statistics;

    public CallStatisticsTests() => _statistics = new CallStatistics(_time);

    [Fact]
    public void Percentiles_are_near_and_the_longest_is_exact()
    {
        for (int i = 1; i <= 1000; i++)
        {
            Call("server", null, TimeSpan.FromMilliseconds(i), null);
        }

        ServerFigures figures = _statistics.FiguresOf("server", null)!;
        Assert.Equal(1000, figures.Calls);
        Assert.InRange(figures.Median.TotalMilliseconds, 500, 500 * 1.13);
        Assert.InRange(figures.NinetyFifth.TotalMilliseconds, 950, 1000);
        Assert.Equal(1000, figures.Longest.TotalMilliseconds);
        Assert.Equal(0, figures.Failures);
    }

    [Fact]
    public void Minutes_pass_and_an_hour_is_kept()
    {
        Call("server", null, TimeSpan.Zero, null);
        _time.Advance(TimeSpan.FromMinutes(59));
        Call("server", null, TimeSpan.Zero, new ServerException("server", ServerFailure.OperationTimeout, "did not answer", "Wait."));
        CallsByMinute hour = _statistics.LastHour(null);
        Assert.Equal((2, 1), (hour.Total, hour.Failed));
        Assert.Equal((1, 1, 1), (hour.Calls[0], hour.Calls[^1], hour.Failures[^1]));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _statistics.LastHour(null).Total);
        _time.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(0, _statistics.LastHour(null).Total);
        Assert.Equal(2, _statistics.FiguresOf("server", null)!.Calls);
    }

    [Fact]
    public void Each_user_has_figures_and_failures_of_their_own()
    {
        Call("server", "anna", TimeSpan.FromMilliseconds(1), new ServerException("server", ServerFailure.HandshakeFailed, "ended", "Look at it."));
        Call("server", "bert", TimeSpan.FromMilliseconds(2), null);
        Call("server", null, TimeSpan.FromMilliseconds(3), null);

        Assert.Equal((1, 1), (_statistics.FiguresOf("server", "anna")!.Calls, _statistics.FiguresOf("server", "anna")!.Failures));
        Assert.Equal((3, 1), (_statistics.FiguresOf("server", null)!.Calls, _statistics.FiguresOf("server", null)!.Failures));
        Assert.Empty(_statistics.Failures("bert"));
        FailedCall failure = Assert.Single(_statistics.Failures(null));
        Assert.Equal(("anna", "ended", "Look at it.", true), (failure.User, failure.Cause, failure.Remedy, failure.IsFault));
        Assert.Equal(1, _statistics.LastHour("bert").Total);
    }

    [Fact]
    public void It_takes_no_more_room_however_much_is_asked_for()
    {
        for (int i = 0; i < 5000; i++)
        {
            string name = i.ToString(CultureInfo.InvariantCulture);
            Call("server " + name, "user " + name, TimeSpan.Zero, new ServerException("server", ServerFailure.HandshakeFailed, new string('x', 10_000), ""));
            Call("unknown " + name, null, TimeSpan.Zero, new ServerException("server", ServerFailure.UnknownServer, "is not there", ""));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Null(_statistics.FiguresOf("unknown 1", null));
        Assert.Equal(2000, Enumerable.Range(0, 5000).Count(i => _statistics.FiguresOf(string.Create(CultureInfo.InvariantCulture, $"server {i}"), null) is not null));
        IReadOnlyList<FailedCall> failures = _statistics.Failures(null);
        Assert.InRange(failures.Count, 200, 200 + 100);
        Assert.Contains(failures, failure => failure.User == "user 4999");
        Assert.All(failures, failure => Assert.InRange(failure.Cause.Length, 1, 4000));
    }

    private void Call(string server, string? user, TimeSpan duration, Exception? failure)
    {
        var observers = new CallObservers(_time);
        observers.Add(_statistics);
        ObservedCall call = observers.Begin(
            new ObservedRequest { Caller = user is null ? Caller.User : new Caller(user) { UserName = user }, Origin = ClientOrigin.Stdio, Client = "tests", Server = server, Kind = RequestKind.Tool, Name = "tool" },
            default);
        _time.Advance(duration);
        if (failure is null)
        {
            call.Answered(new McpGateway.Connections.Calls.ServerReply("{}"u8.ToArray(), default));
        }
        else
        {
            call.Failed(failure);
        }
    }
}
