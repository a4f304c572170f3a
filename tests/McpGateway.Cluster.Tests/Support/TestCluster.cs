using System.Globalization;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>Redis and nodes, each a process, with the same configuration.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly List<NodeProcess> _nodes = [];
    private string _configuration = "{}";

    private TestCluster(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    public NodeProcess this[int index] => _nodes[index];

    /// <summary>The nodes that have been started, also those that have ended.</summary>
    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>Starts Redis and nodes called <c>n0</c>, <c>n1</c>..., each with its name as its label, and waits until they serve.</summary>
    /// <param name="count">How many.</param>
    /// <param name="configuration">Their configuration.</param>
    /// <param name="options">Further options of each.</param>
    public static async Task<TestCluster> StartAsync(int count, string configuration, params string[] options)
    {
        var cluster = new TestCluster(await RedisServer.StartAsync()) { _configuration = configuration };
        try
        {
            for (int i = 0; i < count; i++)
            {
                cluster.Launch(options);
            }

            await Task.WhenAll(cluster._nodes.Select(node => node.ReadyAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same with servers.</summary>
    public static Task<TestCluster> StartAsync(int count, params ServerDefinition[] servers) => StartAsync(count, ConfigJson.Of(servers));

    /// <summary>Starts one more node and waits until it serves.</summary>
    public async Task<NodeProcess> AddAsync(params string[] options)
    {
        NodeProcess node = Launch(options);
        await node.ReadyAsync();
        return node;
    }

    /// <summary>The same, with another way to Redis.</summary>
    public async Task<NodeProcess> AddAtAsync(string redis, params string[] options)
    {
        NodeProcess node = Launch(options, redis);
        await node.ReadyAsync();
        return node;
    }

    /// <summary>The same, at another address of this machine or of one that is apart.</summary>
    /// <param name="address">The address for other nodes.</param>
    /// <param name="redis">The way to Redis.</param>
    /// <param name="prefix">What its command line begins with.</param>
    /// <param name="options">Further options.</param>
    public async Task<NodeProcess> AddOnAsync(string address, string redis, IReadOnlyList<string> prefix, params string[] options)
    {
        NodeProcess node = Launch(options, redis, address, prefix);
        await node.ReadyAsync();
        return node;
    }

    /// <summary>The node that a server's process lives on.</summary>
    public NodeProcess HostOf(int process) => _nodes.Single(node => !node.HasExited && node.Servers.Contains(process));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        }
        finally
        {
            await Redis.DisposeAsync();
        }
    }

    private NodeProcess Launch(string[] options, string? redis = null, string address = "127.0.0.1", IReadOnlyList<string>? prefix = null)
    {
        var home = new TemporaryHome();
        home.WriteConfiguration(_configuration);
        home.MeetOnFirstUse();
        string name = string.Create(CultureInfo.InvariantCulture, $"n{_nodes.Count}");
        string silo = string.Create(CultureInfo.InvariantCulture, $"{address}:{Loopback.FreePort()}");
        var node = NodeProcess.Start(name, home, prefix ?? [], ["--redis", redis ?? Redis.Address, "--silo", silo, "--listen", "http://127.0.0.1:0", "--label", name, "--drain", "10", .. options]);
        _nodes.Add(node);
        return node;
    }
}
