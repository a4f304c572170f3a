using McpGateway.Http.Streams;

namespace McpGateway.Http.Sessions;

/// <summary>
/// Sessions that several processes serve, each with a front end: any request of a session may come to any of them. What one of them has and another gets goes this way. So does
/// a request without a session that is to go on where it waits. A front is called by the life of its process (<see cref="Diagnostics.ProcessRun"/>).
/// </summary>
internal interface ISharedSessions : ISessionStore
{
    /// <summary>What the other fronts ask of this one goes there from now on.</summary>
    void Begin(ISessionFront here);

    /// <summary>Whether a front lives.</summary>
    bool IsAlive(string run);

    /// <summary>Takes what a client has posted to the front that waits for it. False where the session is not there (any more).</summary>
    Task<bool> SendAsync(string run, string session, ReadOnlyMemory<byte> message);

    /// <summary>Takes what a client has posted to all other fronts that have the session.</summary>
    Task TellAsync(string session, ReadOnlyMemory<byte> message);

    /// <summary>Says where the client hears of what belongs to no request.</summary>
    Task MoveAsync(string session, NewsPlace place);

    /// <summary>Takes messages that belong to no request to where the client hears of them. False where the session is not there (any more).</summary>
    /// <exception cref="IOException">It is not known whether they have come.</exception>
    Task<bool> PassOnAsync(NewsPlace place, string session, IReadOnlyList<byte[]> messages);

    /// <summary>Takes the subscriptions of a session over whose fronts have gone: they are this front's from now on.</summary>
    /// <returns>The resources, as the client names them.</returns>
    ValueTask<IReadOnlyCollection<string>> TakeSubscriptionsAsync(string session);

    /// <summary>What there is on a stream of another front, until it is over there; nothing where there is no such stream. The first item has no message.</summary>
    /// <exception cref="IOException">The front has gone.</exception>
    IAsyncEnumerable<NumberedMessage> ResumeAsync(string run, string session, long stream, long after, CancellationToken cancellationToken);

    /// <summary>What comes back for a request without a session that only another front can answer: one of the same client waits there.</summary>
    /// <exception cref="IOException">The front has gone.</exception>
    IAsyncEnumerable<byte[]> AnswerAsync(string run, HttpCaller caller, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
}
