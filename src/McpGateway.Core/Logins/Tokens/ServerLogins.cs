namespace McpGateway.Logins.Tokens;

/// <summary>The logins of a gateway's home.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerLogins(LoginStore store, TimeProvider time) : IServerLogins
{
    /// <inheritdoc />
    public IServerLogin Open(LoginTarget target, Action<string> onToken) => new ServerLogin(target, store, time, onToken);

    /// <inheritdoc />
    public string Place
    {
        get
        {
            try
            {
                return store.Description;
            }
            catch (LoginException e)
            {
                return $"a store that cannot be used ({e.Message.TrimEnd('.')})";
            }
        }
    }

    /// <inheritdoc />
    public LoginStatus Describe(LoginTarget target) =>
        store.Known(LoginStore.KeyOf(target)) is { } record
            ? new LoginStatus(record.Tokens is not null, record.IsNeeded, record.Issuer, record.Scopes, record.Since, record.Ended)
            : LoginStatus.Unknown;
}
