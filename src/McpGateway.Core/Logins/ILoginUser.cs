namespace McpGateway.Logins;

/// <summary>The user who logs in: what they are shown, and what they bring back.</summary>
public interface ILoginUser
{
    /// <summary>Tells how the login gets on. May be called on any thread.</summary>
    /// <param name="text">A sentence.</param>
    void Report(string text);

    /// <summary>Shows the page on which the user logs in.</summary>
    /// <param name="page">Its address.</param>
    /// <param name="cancellationToken">Cancelled when the login is over.</param>
    /// <returns>False where the user does not want to log in.</returns>
    Task<bool> ShowAsync(Uri page, CancellationToken cancellationToken);

    /// <summary>Waits for the address at which the browser has ended, where the user brings it by hand: the browser may be on another machine.</summary>
    /// <param name="cancellationToken">Cancelled when the login is over.</param>
    /// <returns>What the user gave; null where nothing will come.</returns>
    Task<string?> ReadAnswerAsync(CancellationToken cancellationToken);
}
