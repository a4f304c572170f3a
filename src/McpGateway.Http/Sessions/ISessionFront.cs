using McpGateway.Http.Streams;

namespace McpGateway.Http.Sessions;

/// <summary>What other fronts ask of this one (<see cref="ISharedSessions"/>).</summary>
internal interface ISessionFront
{
    /// <summary>Takes what a client has posted elsewhere. False where the session does not live here.</summary>
    bool Receive(string session, ReadOnlyMemory<byte> message);

    /// <summary>The client hears elsewhere of what belongs to no request.</summary>
    void Move(string session, NewsPlace place);

    /// <summary>Takes messages of another front that belong to no request. False where the session does not live here.</summary>
    bool Tell(string session, IReadOnlyList<byte[]> messages);

    /// <summary>The session is over.</summary>
    Task EndAsync(string session);

    /// <summary>What there is on a stream, until it is over or another connection carries it; nothing where there is no such stream. The first item has no message.</summary>
    IAsyncEnumerable<NumberedMessage> ReadAsync(string session, long stream, long after, CancellationToken cancellationToken);

    /// <summary>Another front has gone: what clients with sessions here have heard of from there, they hear of from here now.</summary>
    Task TakeSubscriptionsAsync();

    /// <summary>Keeps all sessions once more that live here: what was kept is lost.</summary>
    /// <returns>How many.</returns>
    Task<int> KeepAgainAsync();

    /// <summary>What comes back for a request without a session that was made elsewhere.</summary>
    /// <param name="caller">Who makes it.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The client has given it up.</param>
    IAsyncEnumerable<byte[]> AnswerAsync(HttpCaller caller, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
}
