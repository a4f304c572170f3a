using System.Runtime.CompilerServices;
using McpGateway.Cluster.Links;
using McpGateway.Cluster.Nodes;
using Orleans.Concurrency;

namespace McpGateway.Cluster.Grains;

/// <inheritdoc cref="INodeGrain" />
[Reentrant]
[OnItsNode]
internal sealed class NodeGrain(NodeServers servers) : Grain, INodeGrain
{
    private readonly Dictionary<Guid, ServedLink> _links = [];

    /// <inheritdoc />
    public async IAsyncEnumerable<LinkBatch> OpenAsync(LinkRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (servers.Find(ServerKey.Parse(request.Server)) is not { } server || await server.TryOpenAsync(request, cancellationToken).ConfigureAwait(true) is not { } link)
        {
            yield break;
        }

        _links[request.Link] = link;
        try
        {
            yield return new LinkBatch(servers.Node, []);
            await foreach (byte[][] messages in link.ReadAsync(cancellationToken).ConfigureAwait(true))
            {
                yield return new LinkBatch(servers.Node, messages);
            }
        }
        finally
        {
            _links.Remove(request.Link);
            server.Close(link);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> PushAsync(Guid link, Immutable<byte[][]> messages) =>
        ValueTask.FromResult(_links.TryGetValue(link, out ServedLink? served) && served.TryReceive(messages.Value));

    /// <inheritdoc />
    public Task CloseAsync(Guid link)
    {
        if (_links.TryGetValue(link, out ServedLink? served))
        {
            served.End();
        }

        return Task.CompletedTask;
    }
}
