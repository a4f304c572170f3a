using System.Globalization;
using McpGateway.Cluster.Tests.Support;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests;

public sealed class NamesTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const string Name = "twin";

    [Fact]
    public async Task A_name_is_that_of_one_living_node_and_of_its_next_life_soon_after_it_was_killed()
    {
        await using NodeProcess first = Start(NewSilo());
        await first.ReadyAsync();
        await using (NodeProcess second = Start(NewSilo()))
        {
            Assert.Equal(1, await second.ExitAsync());
            string error = Assert.Single(second.Errors.Text.Split('\n'));
            Assert.Contains($"has the name '{Name}': the one at {Silo(first)}, which lives. Give each node a name of its own (--name).", error, StringComparison.Ordinal);
        }

        await using ConnectionMultiplexer connection = await redis.ConnectAsync();
        Assert.StartsWith(Silo(first) + "@", Assert.Single(await LinesAsync(connection)), StringComparison.Ordinal);

        // At another address, as in a new pod: that the former life has gone shows soon. At the same one that is known.
        await first.KillAsync();
        await using NodeProcess elsewhere = Start(NewSilo());
        await elsewhere.ReadyAsync();
        string[] lines = [];
        await Deadline.UntilAsync(async () => (lines = await LinesAsync(connection)) is [var line] && line.StartsWith(Silo(elsewhere) + "@", StringComparison.Ordinal), () => string.Join(' ', lines) + elsewhere.Home.GatewayLog);
        await elsewhere.KillAsync();
        await using NodeProcess again = Start(Silo(elsewhere));
        await again.ReadyAsync();
        Assert.DoesNotContain($"A node with the name '{Name}' was at", again.Errors.Text, StringComparison.Ordinal);

        // What ends in order leaves its name at once.
        again.Terminate();
        Assert.Equal(0, await again.ExitAsync());
        Assert.Empty(await LinesAsync(connection));
        Assert.False(await connection.GetDatabase().KeyExistsAsync($"mcp-gateway/names/{Name}"));
    }

    private static string NewSilo() => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}");

    private static string Silo(NodeProcess node) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{node.Silo}");

    private static async Task<string[]> LinesAsync(ConnectionMultiplexer connection) => [.. (await connection.GetDatabase().HashKeysAsync("mcp-gateway/nodes")).Select(key => key.ToString())];

    private NodeProcess Start(string silo) => NodeProcess.Start(Name, new TemporaryHome(), "--redis", redis.Server.Address, "--silo", silo, "--listen", "http://127.0.0.1:0");
}
