using System.Collections.Immutable;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>Takes each request to another node than the one before, as a balancer does that knows nothing of sessions.</summary>
internal sealed class Balancer : DelegatingHandler
{
    private ImmutableArray<NodeProcess> _nodes;
    private int _next = -1;

    /// <param name="nodes">The nodes.</param>
    public Balancer(params NodeProcess[] nodes)
        : base(new SocketsHttpHandler()) => _nodes = [.. nodes];

    /// <summary>Where the next request goes instead; null for whichever is next.</summary>
    public NodeProcess? Next { get; set; }

    /// <summary>Where the last one went.</summary>
    public NodeProcess Last { get; private set; } = null!;

    /// <summary>One is ready.</summary>
    public void Add(NodeProcess node) => ImmutableInterlocked.Update(ref _nodes, static (all, one) => all.Add(one), node);

    /// <summary>One gets nothing more.</summary>
    public void Remove(NodeProcess node) => ImmutableInterlocked.Update(ref _nodes, static (all, one) => all.Remove(one), node);

    /// <summary>A client of all of them.</summary>
    public HttpPeer NewPeer() => new(new Uri("http://cluster/mcp"), this);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ImmutableArray<NodeProcess> nodes = _nodes;
        NodeProcess node = Next ?? nodes[(Interlocked.Increment(ref _next) & int.MaxValue) % nodes.Length];
        Next = null;
        Last = node;
        request.RequestUri = new Uri(node.Url, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
