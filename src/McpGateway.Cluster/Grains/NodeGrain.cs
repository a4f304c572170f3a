using System.Runtime.CompilerServices;
using McpGateway.Cluster.Links;
using McpGateway.Cluster.Losses;
using McpGateway.Cluster.Nodes;
using Orleans.Concurrency;

namespace McpGateway.Cluster.Grains;

/// <inheritdoc cref="INodeGrain" />
[Reentrant]
[OnItsNode]
internal sealed class NodeGrain(NodeServers servers) : Grain, INodeGrain
{
    private readonly Dictionary<Guid, (HostedServer Server, ServedLink Link)> _links = [];

    /// <inheritdoc />
    public async IAsyncEnumerable<LinkBatch> OpenAsync(LinkRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (servers.Find(ServerKey.Parse(request.Server)) is not { } server || await server.TryOpenAsync(request, cancellationToken).ConfigureAwait(true) is not { } link)
        {
            yield break;
        }

        _links[request.Link] = (server, link);
        LostProcess? said = null;
        try
        {
            yield return Batch([]);
            await foreach (byte[][] messages in link.ReadAsync(cancellationToken).ConfigureAwait(true))
            {
                yield return Batch(messages);
            }
        }
        finally
        {
            _links.Remove(request.Link);
            server.Left(link);
        }

        LinkBatch Batch(byte[][] messages)
        {
            LostProcess? lost = server.Record.Lost;
            LostProcess? isNew = lost == said ? null : lost;
            said = lost;
            return new LinkBatch(servers.Node, messages, isNew);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> PushAsync(Guid link, Immutable<byte[][]> messages) =>
        ValueTask.FromResult(_links.TryGetValue(link, out (HostedServer Server, ServedLink Link) served) && served.Link.TryReceive(messages.Value));

    /// <inheritdoc />
    public Task<bool> ClaimAsync(Guid link, string client) => Task.FromResult(_links.TryGetValue(link, out (HostedServer Server, ServedLink Link) served) && served.Server.Record.Claim(client));

    /// <inheritdoc />
    public Task PartAsync(Guid link)
    {
        if (_links.TryGetValue(link, out (HostedServer Server, ServedLink Link) served))
        {
            served.Link.Part();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task CloseAsync(Guid link)
    {
        if (_links.TryGetValue(link, out (HostedServer Server, ServedLink Link) served))
        {
            served.Link.End();
        }

        return Task.CompletedTask;
    }
}
