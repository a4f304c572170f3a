using McpGateway.Access;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Access;

public sealed class RateLimitsTests
{
    private readonly ManualTime _time = new();
    private readonly RateLimits _limits;

    public RateLimitsTests() => _limits = new RateLimits(_time);

    [Fact]
    public void What_a_minute_is_good_for_may_come_at_once_and_comes_back_one_by_one()
    {
        GatewayToken ci = Token("ci", 6), other = Token("other", 1);
        Assert.All(Enumerable.Range(0, 6), _ => Assert.Null(_limits.Take(ci)));
        Assert.Equal(10, _limits.Take(ci));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(6, _limits.Take(ci));
        // Nobody pays for others.
        Assert.Null(_limits.Take(other));
        Assert.Equal(60, _limits.Take(other));

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(_limits.Take(ci));
        Assert.Equal(10, _limits.Take(ci));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, 6), _ => Assert.Null(_limits.Take(ci)));
        Assert.NotNull(_limits.Take(ci));
    }

    [Fact]
    public void Who_has_no_limit_waits_for_nothing()
    {
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(_limits.Take(Token("ci", null)) ?? _limits.Take(null)));
    }

    [Fact]
    public void Many_threads_get_no_more_than_one()
    {
        GatewayToken ci = Token("ci", 100);
        int taken = 0;
        Parallel.For(0, 1000, _ => Interlocked.Add(ref taken, _limits.Take(ci) is null ? 1 : 0));

        Assert.Equal(100, taken);
    }

    private static GatewayToken Token(string name, int? limit) => new(name, []) { CallsPerMinute = limit };
}
