using McpGateway.Cluster.Recovery;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

/// <summary>Some nodes of a cluster that nobody else has.</summary>
internal sealed class SharedNodes : IAsyncDisposable
{
    private readonly SharedNode[] _nodes;

    private SharedNodes(SharedNode[] nodes) => _nodes = nodes;

    public IReadOnlyList<SharedNode> All => _nodes;

    public SharedNode this[int index] => _nodes[index];

    public static async Task<SharedNodes> NewAsync(RedisServer server, int count)
    {
        using var home = new TemporaryHome();
        string file = home.NewFile("keys"), cluster = Guid.NewGuid().ToString("N");
        KeyRing.Create(file);
        await using (ConnectionMultiplexer connection = await RedisFixture.ConnectAsync(server))
        {
            await new RedisLife(connection, cluster).ReadAsync();
        }

        return new SharedNodes(await Task.WhenAll(Enumerable.Range(0, count).Select(async _ => new SharedNode(await RedisFixture.ConnectAsync(server), cluster, KeyRing.Read(file)))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SharedNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
