namespace McpGateway.Cluster.Tests.Support;

/// <summary>Takes each request to another node than the one before, as a balancer does that knows nothing of sessions.</summary>
internal sealed class Balancer : DelegatingHandler
{
    private readonly NodeProcess[] _nodes;
    private int _next = -1;

    /// <param name="nodes">The nodes.</param>
    public Balancer(params NodeProcess[] nodes)
        : base(new SocketsHttpHandler()) => _nodes = nodes;

    /// <summary>Where the next request goes instead; null for whichever is next.</summary>
    public NodeProcess? Next { get; set; }

    /// <summary>Where the last one went.</summary>
    public NodeProcess Last { get; private set; } = null!;

    /// <summary>A client of all of them.</summary>
    public HttpPeer NewPeer() => new(new Uri("http://cluster/mcp"), this);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Last = Next ?? _nodes[(Interlocked.Increment(ref _next) & int.MaxValue) % _nodes.Length];
        Next = null;
        request.RequestUri = new Uri(Last.Url, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
