using McpGateway.Connections.Pool;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections.Pool;

public sealed class CircuitBreakerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Opens_with_the_third_failure_in_a_row()
    {
        CircuitBreaker circuit = Create();

        Assert.False(circuit.Failed("a"));
        Assert.False(circuit.Failed("b"));
        Assert.False(circuit.IsOpen);
        Assert.True(circuit.Failed("c"));
        Assert.True(circuit.IsOpen);
        Assert.Equal(3, circuit.Failures);
    }

    [Fact]
    public void What_costs_little_is_tried_on_for_a_while_before_it_opens_and_once_after_each_pause()
    {
        CircuitBreaker circuit = Create();
        var tryOn = TimeSpan.FromSeconds(2);
        for (int i = 0; i < 10; i++)
        {
            Assert.False(circuit.Failed("a", tryOn));
        }

        _time.Advance(tryOn);
        Assert.True(circuit.Failed("a", tryOn));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(circuit.Failed("a", tryOn));
        circuit.Answered();
        Assert.False(circuit.Failed("a", tryOn));
    }

    [Fact]
    public void Stays_open_for_5_s_and_for_twice_as_long_after_every_further_failure_up_to_5_min()
    {
        CircuitBreaker circuit = Create();
        circuit.Failed("a");
        circuit.Failed("b");
        foreach (int seconds in (int[])[5, 10, 20, 40, 80, 160, 300, 300])
        {
            Assert.True(circuit.Failed("c"));
            Assert.Equal(_time.GetUtcNow().AddSeconds(seconds), circuit.NextTry);
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.True(circuit.IsOpen);
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.True(circuit.IsHalfOpen);
            Assert.Null(circuit.NextTry);
        }
    }

    [Theory]
    [InlineData(0, 4.5)]
    [InlineData(1, 5.5)]
    public void Varies_its_pause_by_a_tenth(double random, double seconds)
    {
        CircuitBreaker circuit = Create(random);
        Fail(circuit, 3);

        Assert.Equal(_time.GetUtcNow().AddSeconds(seconds), circuit.NextTry);
    }

    [Fact]
    public void A_start_closes_it_but_only_an_answer_makes_the_failures_forgotten()
    {
        CircuitBreaker circuit = Create();
        Fail(circuit, 3);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(circuit.Started());
        Assert.False(circuit.Started());
        Assert.False(circuit.IsHalfOpen);
        Assert.True(circuit.Failed("d"));
        Assert.Equal(_time.GetUtcNow().AddSeconds(10), circuit.NextTry);

        Assert.True(circuit.Answered());
        Assert.Equal(0, circuit.Failures);
        Fail(circuit, 2);
        Assert.False(circuit.IsOpen);
        Fail(circuit, 1);
        Assert.Equal(_time.GetUtcNow().AddSeconds(5), circuit.NextTry);
    }

    [Fact]
    public void A_failure_while_it_is_open_does_not_prolong_the_pause()
    {
        CircuitBreaker circuit = Create();
        Fail(circuit, 3);
        DateTimeOffset? next = circuit.NextTry;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(circuit.Failed("late"));

        Assert.Equal((next, 4), (circuit.NextTry, circuit.Failures));
    }

    [Fact]
    public void The_refusal_says_what_failed_and_when_it_will_be_tried_again()
    {
        CircuitBreaker circuit = Create();
        Fail(circuit, 3);
        _time.Advance(TimeSpan.FromSeconds(1.5));

        ServerException refusal = circuit.Refuse("x");

        Assert.Equal(ServerFailure.CircuitOpen, refusal.Failure);
        Assert.Equal("Server 'x' is not started: its last 3 starts failed, the last one because it failed. The next try is at 00:00:05 UTC, in 4 s.", refusal.Message);
    }

    private static void Fail(CircuitBreaker circuit, int times)
    {
        for (int i = 0; i < times; i++)
        {
            circuit.Failed("failed");
        }
    }

    private CircuitBreaker Create(double random = 0.5) => new(_time, () => random);
}
