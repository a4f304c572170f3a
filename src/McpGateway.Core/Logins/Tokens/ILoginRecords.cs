namespace McpGateway.Logins.Tokens;

/// <summary>Where it is noted who is logged in where, and who may change that now. Nothing of it is secret.</summary>
internal interface ILoginRecords
{
    /// <summary>What tells whether a login has changed, whoever has changed it. Asks nobody.</summary>
    LoginStamp StampOf(string key);

    /// <summary>What is known of a login without asking anybody; null where there is none.</summary>
    LoginRecord? Known(string key);

    /// <summary>What is known of a login now; null where there is none.</summary>
    LoginRecord? Find(string key);

    /// <summary>All logins, as far as they are known without asking anybody.</summary>
    IEnumerable<LoginRecord> All { get; }

    /// <summary>Keeps what is known of a login.</summary>
    /// <exception cref="LoginException">It cannot be kept.</exception>
    void Write(string key, LoginRecord record);

    /// <summary>Removes what is known of a login.</summary>
    /// <exception cref="LoginException">It cannot be removed.</exception>
    void Delete(string key);

    /// <summary>Waits until nobody else refreshes certain tokens, and keeps others from it until the result is disposed.</summary>
    /// <param name="name">The name of the tokens.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LoginException">Somebody has kept them for too long, or it cannot be told.</exception>
    Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken);
}
