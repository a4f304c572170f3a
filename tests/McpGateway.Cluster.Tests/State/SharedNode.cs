using McpGateway.Cluster.Shared;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

/// <summary>What a node has of what all share: a connection and a home of its own, and the keys of all.</summary>
internal sealed class SharedNode(ConnectionMultiplexer connection, string cluster, KeyRing keys) : IAsyncDisposable
{
    private SharedRedis? _redis;

    public ConnectionMultiplexer Connection => connection;

    public KeyRing Keys => keys;

    public CollectingLogger Log { get; } = new();

    public TemporaryHome Home { get; } = new();

    public SharedRedis Redis => _redis ??= new SharedRedis(connection, cluster, Log, TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        Home.Dispose();
    }
}
