using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Gateway.Sealing;

namespace McpGateway.Cluster.Tests.State;

public sealed class SharedStatesTests
{
    private static readonly SealedState s_state = new("ci", "digest", IsQuestion: true) { Inner = "\"of the server\"" };

    [Fact]
    public async Task A_state_of_one_node_is_opened_once_on_all_and_not_at_all_without_Redis()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis, 3);
        StateSeal[] seals = [.. nodes.All.Select(node => new SharedStates(node.Redis, node.Keys)).Select(states => new StateSeal(states, states, TimeProvider.System))];
        for (int i = 0; i < 20; i++)
        {
            string text = seals[i % 3].Seal(s_state);
            SealedState?[] opened = await Task.WhenAll(seals.Concat(seals).Select(seal => Task.Run(() => seal.TryOpen(text)))).InTime();
            Assert.Equal(s_state, Assert.Single(opened, state => state is not null));
        }

        string late = seals[0].Seal(s_state);
        await redis.KillAsync();
        Assert.Contains("Nothing was done", Assert.Throws<StateNotCheckedException>(() => seals[1].TryOpen(late)).Message, StringComparison.Ordinal);
        Assert.NotNull(seals[2].Seal(s_state));
        Assert.Equal("Warning 2 ", Assert.Single(nodes[1].Log.Lines)[..10]);

        // It has come back with nothing: whether the state was used before cannot be told any more, and that of a new one can.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await redis.StartAgainAsync();
        await Deadline.Until(() => Opens(seals[2].Seal(s_state)), () => nodes[1].Log.Text);
        Assert.Null(seals[0].TryOpen(late));
        Assert.Null(seals[1].TryOpen(late));
        bool Opens(string text)
        {
            try
            {
                return seals[1].TryOpen(text) is not null;
            }
            catch (StateNotCheckedException)
            {
                return false;
            }
        }
    }
}
