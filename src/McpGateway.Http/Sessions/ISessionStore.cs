namespace McpGateway.Http.Sessions;

/// <summary>Where sessions are kept, so that they are found again: by a later life of the gateway, or by others who serve the same ones.</summary>
internal interface ISessionStore
{
    /// <summary>How often a session that is in use is touched.</summary>
    TimeSpan TouchPause { get; }

    /// <summary>Keeps a session that begins here.</summary>
    ValueTask WriteAsync(string id, KeptSession session);

    /// <summary>Reads a session, which lives here from now on; null where there is none, or it cannot be read.</summary>
    /// <exception cref="SessionsUnreachableException">It is not known now whether there is one.</exception>
    ValueTask<KeptSession?> ReadAsync(string id);

    /// <summary>The client wants other log messages.</summary>
    /// <param name="id">The session.</param>
    /// <param name="level">The least level, a JSON string.</param>
    ValueTask NoteLogLevelAsync(string id, byte[] level);

    /// <summary>The client wants to hear of changes of a resource, or does not any more.</summary>
    /// <param name="id">The session.</param>
    /// <param name="uri">The resource, as the client names it.</param>
    /// <param name="isWanted">Whether it wants to.</param>
    ValueTask NoteSubscriptionAsync(string id, string uri, bool isWanted);

    /// <summary>The session is over, for all.</summary>
    ValueTask RemoveAsync(string id);

    /// <summary>The session is in use.</summary>
    void Touch(string id);

    /// <summary>Nobody has used the session here for so long that it ends here.</summary>
    void Leave(string id);

    /// <summary>Removes what no client has used for long.</summary>
    /// <param name="idle">How long.</param>
    void RemoveOld(TimeSpan idle);
}
