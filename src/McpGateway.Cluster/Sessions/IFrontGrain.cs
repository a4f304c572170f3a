using McpGateway.Cluster.Grains;
using Orleans.Concurrency;

namespace McpGateway.Cluster.Sessions;

/// <summary>The HTTP front end of one node, by the life of its process (<see cref="NodeRun"/>): what other front ends need that only it has.</summary>
[Alias("McpGateway.IFrontGrain")]
internal interface IFrontGrain : IGrainWithStringKey
{
    /// <summary>Takes what a client has posted elsewhere. False where the session does not live there.</summary>
    /// <param name="session">The id of the session.</param>
    /// <param name="message">The message.</param>
    [Alias("Receive")]
    [AlwaysInterleave]
    ValueTask<bool> ReceiveAsync(string session, Immutable<byte[]> message);

    /// <summary>The client of a session hears elsewhere of what belongs to no request.</summary>
    [Alias("Move")]
    [AlwaysInterleave]
    ValueTask MoveAsync(string session, FrontPlace place);

    /// <summary>Takes messages of another front that belong to no request. False where the session does not live there.</summary>
    [Alias("Tell")]
    [AlwaysInterleave]
    ValueTask<bool> TellAsync(string session, Immutable<byte[][]> messages);

    /// <summary>The session is over.</summary>
    [Alias("End")]
    [AlwaysInterleave]
    Task EndAsync(string session);

    /// <summary>What there is on a stream, until it is over; nothing where there is no such stream. The first item has no message.</summary>
    [Alias("Read")]
    [AlwaysInterleave]
    IAsyncEnumerable<FrontMessage> ReadAsync(string session, long stream, long after, CancellationToken cancellationToken = default);

    /// <summary>What comes back for a request without a session that was made elsewhere and goes on there.</summary>
    [Alias("Answer")]
    [AlwaysInterleave]
    IAsyncEnumerable<FrontMessage> AnswerAsync(FrontCaller caller, Immutable<byte[]> request, CancellationToken cancellationToken = default);
}
