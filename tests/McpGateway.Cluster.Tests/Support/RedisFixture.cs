using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>A Redis for all tests of a class, each of which has a cluster of its own in it.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    internal RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A connection as one more node has it.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectAsync(Server);

    internal static async Task<ConnectionMultiplexer> ConnectAsync(RedisServer server)
    {
        var options = ConfigurationOptions.Parse(server.Address);
        // A test that kills Redis does not wait until the connection is tried again.
        options.ReconnectRetryPolicy = new LinearRetry(200);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
