using McpGateway.Access;
using McpGateway.Configuration;

namespace McpGateway.Tests.Access;

public sealed class TokenRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("30d", "2026-12-29T12:00:00Z")]
    [InlineData("2w", "2026-12-13T12:00:00Z")]
    [InlineData(" 12h ", "2026-11-30T00:00:00Z")]
    [InlineData("1h", "2026-11-29T13:00:00Z")]
    [InlineData("90m", "2026-11-29T13:30:00Z")]
    [InlineData("2027-01-31T10:00:00Z", "2027-01-31T10:00:00Z")]
    [InlineData("2027-01-31T10:00:00+02:00", "2027-01-31T08:00:00Z")]
    public void An_end_is_a_time_from_now_or_a_date(string text, string end)
    {
        Assert.True(TokenRules.TryParseEnd(text, s_now, out DateTimeOffset parsed));
        Assert.Equal(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture), parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("0d")]
    [InlineData("99999999d")]
    [InlineData("1/2/2027")]
    [InlineData("tomorrow")]
    [InlineData("2027-13-01")]
    public void Nothing_else_is(string text) => Assert.False(TokenRules.TryParseEnd(text, s_now, out _));

    [Fact]
    public void Names_of_servers_that_are_not_there_are_told_and_patterns_are_not()
    {
        ServerDefinition[] servers = [new() { Name = "GitHub" }, new() { Name = "docs" }];

        Assert.Equal(["gitlab"], TokenRules.UnknownServers(["github", "gitlab", "x*", "docs"], servers));
        Assert.Empty(TokenRules.UnknownServers(null, servers));
    }
}
