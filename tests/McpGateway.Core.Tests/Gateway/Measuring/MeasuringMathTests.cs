using McpGateway.Gateway.Measuring;

namespace McpGateway.Tests.Gateway.Measuring;

public sealed class MeasuringMathTests
{
    [Fact]
    public void Break_even_is_the_last_number_of_tools_that_costs_no_more()
    {
        var random = new Random(3);
        for (int i = 0; i < 5000; i++)
        {
            int without = random.Next(3000), tools = random.Next(60);
            var cost = new ConversationCost(random.Next(500), random.Next(200), random.Next(4000), random.Next(40));

            int? even = MeasuringMath.BreakEven(without, cost, tools);

            bool[] pays = [.. Enumerable.Range(0, tools + 1).Select(used => cost.Start + (used * cost.Call) + Math.Min(used * cost.Search, used == 0 ? 0 : cost.Load) <= without)];
            int? expected = pays.All(cheap => cheap) ? null : Math.Max(0, Array.FindLastIndex(pays, cheap => cheap));
            Assert.True(expected == even, $"{expected} expected, {even} given: {without} {cost} {tools}");
        }
    }

    [Theory]
    [InlineData(1000, 100, new[] { 500, 300, 50 }, null)]
    [InlineData(1000, 100, new[] { 500, 300, 101 }, 2)]
    [InlineData(1000, 100, new[] { 50, 901 }, 0)]
    [InlineData(1000, 1001, new int[0], 0)]
    [InlineData(1000, 1000, new int[0], null)]
    public void Servers_are_loaded_the_dearest_first(int without, int start, int[] loads, int? expected) => Assert.Equal(expected, MeasuringMath.BreakEven(without, start, loads));

    [Fact]
    public void The_median_is_the_lower_one_of_two()
    {
        Assert.Equal(0, MeasuringMath.Median([]));
        Assert.Equal(3, MeasuringMath.Median([9, 3, 1]));
        Assert.Equal(1, MeasuringMath.Median([3, 1]));
    }
}
