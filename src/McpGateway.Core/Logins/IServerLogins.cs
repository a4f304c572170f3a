namespace McpGateway.Logins;

/// <summary>The logins of this user.</summary>
internal interface IServerLogins
{
    /// <summary>The login at a server. Nothing is read before a token is asked for.</summary>
    /// <param name="target">The server, and how to log in there.</param>
    /// <param name="onToken">Hears of every secret before it is sent, so that logs can mask it.</param>
    IServerLogin Open(LoginTarget target, Action<string> onToken);

    /// <summary>Where the tokens are kept, as the user is told.</summary>
    string Place { get; }

    /// <summary>How the login at a server stands, as far as it can be told without asking anybody and without opening the store of secrets.</summary>
    /// <param name="target">The server.</param>
    LoginStatus Describe(LoginTarget target);
}
