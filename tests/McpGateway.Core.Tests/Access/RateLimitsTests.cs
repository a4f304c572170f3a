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
        Assert.All(Enumerable.Range(0, 6), _ => Assert.Null(Take(ci)));
        Assert.Equal(10, Take(ci));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(6, Take(ci));
        // Nobody pays for others.
        Assert.Null(Take(other));
        Assert.Equal(60, Take(other));

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(Take(ci));
        Assert.Equal(10, Take(ci));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, 6), _ => Assert.Null(Take(ci)));
        Assert.NotNull(Take(ci));
    }

    [Fact]
    public void Who_has_no_limit_waits_for_nothing()
    {
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(Take(Token("ci", null)) ?? Take(null)));
    }

    [Fact]
    public void Many_threads_get_no_more_than_one()
    {
        GatewayToken ci = Token("ci", 100);
        int taken = 0;
        Parallel.For(0, 1000, _ => Interlocked.Add(ref taken, Take(ci) is null ? 1 : 0));

        Assert.Equal(100, taken);
    }

    private int? Take(GatewayToken? token) => _limits.Take(token?.Name ?? TokenRules.Owner, token?.CallsPerMinute, 1);

    private static GatewayToken Token(string name, int? limit) => new(name, []) { CallsPerMinute = limit };
}
