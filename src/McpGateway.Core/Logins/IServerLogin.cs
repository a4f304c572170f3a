namespace McpGateway.Logins;

/// <summary>The login at one remote server: what its transport asks for a token, and tells of refusals.</summary>
internal interface IServerLogin
{
    /// <summary>The token for the next request; null where there is none, so that the request goes without and the server says what it wants.</summary>
    /// <param name="cancellationToken">Ends the wait for a token that is being refreshed.</param>
    /// <exception cref="LoginException">There should be one, and there is none to be had at the moment.</exception>
    ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken);

    /// <summary>The server has refused a request, and has not taken it. True where it is to be made again, once: there is another token.</summary>
    /// <param name="challenge">What the server has said.</param>
    /// <param name="refused">The token that it refused; null where there was none.</param>
    /// <param name="cancellationToken">Ends the wait for another token.</param>
    /// <exception cref="LoginException">There should be another token, and there is none to be had at the moment.</exception>
    Task<bool> RenewAsync(LoginChallenge challenge, string? refused, CancellationToken cancellationToken);

    /// <summary>What the user has to know of a refusal that stays, as a part of a sentence: that the last login has ended, for example. Null for nothing.</summary>
    string? Reason { get; }
}
