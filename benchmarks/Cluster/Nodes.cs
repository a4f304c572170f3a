using System.Diagnostics;
using System.Globalization;
using McpGateway.Benchmarks.Http;
using McpGateway.Tests.Support;

namespace McpGateway.Benchmarks.Cluster;

/// <summary>A Redis and nodes on this machine, each with a folder of its own and the same servers.</summary>
internal sealed class Nodes : IDisposable
{
    private readonly Process _redis;
    private readonly string _address;
    private readonly string[] _options;
    private readonly Func<Home> _home;
    private readonly ServedGateway?[] _nodes;

    /// <param name="count">How many nodes.</param>
    /// <param name="home">Makes the folder of a node.</param>
    /// <param name="options">Their further options.</param>
    public Nodes(int count, Func<Home> home, params string[] options)
    {
        _home = home;
        _options = options;
        _address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}");
        // Nothing of it is kept on the disk.
        _redis = Process.Start(new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", _address[10..], "--save", "", "--appendonly", "no"]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;
        _redis.OutputDataReceived += (_, _) => { };
        _redis.BeginOutputReadLine();
        _nodes = new ServedGateway?[count];
        Homes = new Home[count];
        Parallel.For(0, count, Start);
    }

    /// <summary>Their folders.</summary>
    public Home[] Homes { get; }

    /// <summary>Where a node takes requests; null while there is none.</summary>
    public string? UrlOf(int node) => Volatile.Read(ref _nodes[node])?.Url;

    /// <summary>The process of a node.</summary>
    public int IdOf(int node) => _nodes[node]!.Id;

    /// <summary>Starts a node, anew with an empty folder.</summary>
    public void Start(int node)
    {
        Homes[node]?.Dispose();
        Homes[node] = _home();
        var start = new ProcessStartInfo(Setup.Node, ["--redis", _address, "--name", Name(node), "--label", Name(node), "--silo", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}"), "--listen", "http://127.0.0.1:0", .. _options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MCP_GATEWAY_HOME"] = Homes[node].Folder;
        Volatile.Write(ref _nodes[node], ServedGateway.Run(start, line => line.Replace("Listening on ", "", StringComparison.Ordinal)));
    }

    /// <summary>Kills a node. Its servers end with it.</summary>
    public void Kill(int node)
    {
        ServedGateway? killed = _nodes[node];
        Volatile.Write(ref _nodes[node], null);
        killed?.Kill();
    }

    /// <summary>The name of a node, which is a label of it, too.</summary>
    public static string Name(int node) => string.Create(CultureInfo.InvariantCulture, $"n{node}");

    public void Dispose()
    {
        Parallel.ForEach(_nodes, node => node?.Dispose());
        _redis.Kill();
        _redis.WaitForExit();
        _redis.Dispose();
        foreach (Home home in Homes)
        {
            home.Dispose();
        }
    }
}
