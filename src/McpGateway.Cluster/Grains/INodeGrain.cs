using Orleans.Concurrency;

namespace McpGateway.Cluster.Grains;

/// <summary>
/// A node (<see cref="NodeKey"/>) for those that use the servers' processes there. Whoever uses one has a link: messages go there with <see cref="PushAsync"/> and come
/// back with <see cref="OpenAsync"/>, as bytes and in order.
/// </summary>
[Alias("McpGateway.INodeGrain")]
internal interface INodeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens a link. Its first batch comes when the process may be used and says where it lives; the last one when the link has ended in order. There is none where the
    /// process does not live there (any more).
    /// </summary>
    /// <param name="request">Who wants to use which process.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    [Alias("Open")]
    [AlwaysInterleave]
    IAsyncEnumerable<LinkBatch> OpenAsync(LinkRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sends messages on a link. Completes when they have been taken: nobody sends more before.</summary>
    /// <param name="link">The link.</param>
    /// <param name="messages">The messages.</param>
    /// <returns>False where there is no such link (any more), and nothing was taken.</returns>
    [Alias("Push")]
    [AlwaysInterleave]
    ValueTask<bool> PushAsync(Guid link, Immutable<byte[][]> messages);

    /// <summary>Whether a client is to be told what was lost with the process before: true once for each, whatever link it comes by.</summary>
    /// <param name="link">The link.</param>
    /// <param name="client">What tells the client from others.</param>
    [Alias("Claim")]
    [AlwaysInterleave]
    Task<bool> ClaimAsync(Guid link, string client);

    /// <summary>Closes a link whose node ends: its client may come back at another node, and what is the client's alone lives on for a while.</summary>
    [Alias("Part")]
    [AlwaysInterleave]
    Task PartAsync(Guid link);

    /// <summary>Closes a link in order.</summary>
    [Alias("Close")]
    [AlwaysInterleave]
    Task CloseAsync(Guid link);
}
