using System.Net.Http.Headers;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests.Sessions;

/// <summary>Three nodes for all tests of a class, and two users. The servers' processes live on the third node.</summary>
public sealed class SessionCluster : IAsyncLifetime
{
    private readonly Dictionary<string, string> _tokens = [];
    private readonly TemporaryHome _files = new();

    internal TestCluster Cluster { get; private set; } = null!;

    /// <summary>What the servers have received.</summary>
    internal Transcript Transcript { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Transcript = new Transcript(_files);
        Cluster = await TestCluster.StartAsync(3, $$"""
            { "mcpServers": { "sample": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--transcript", {{JsonText.Quote(Transcript.File)}}], "node": "n2" },
              "users": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n2", "scope": "user" } } }
            """);
        foreach (string user in (string[])["ann", "bob"])
        {
            _tokens[user] = (await Executable.RunAsync(Cluster[0].Home, "token", "add", user)).Output.Trim();
        }

        foreach (NodeProcess node in Cluster.Nodes.Skip(1))
        {
            File.Copy(Path.Combine(Cluster[0].Home.Home.Root, "tokens.json"), Path.Combine(node.Home.Home.Root, "tokens.json"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>A client of all nodes.</summary>
    internal HttpPeer NewPeer(Balancer balancer, string user = "ann")
    {
        HttpPeer peer = balancer.NewPeer();
        peer.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[user]);
        return peer;
    }
}
