using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using McpGateway.Transports;
using McpGateway.Transports.Http;

namespace McpGateway.Gateway.Hosting;

/// <summary>Logs users in at servers, and out.</summary>
/// <param name="variables">Reads what the variables in definitions stand for.</param>
/// <param name="store">Where logins are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class LoginDesk(Func<Variables> variables, LoginStore store, TimeProvider time) : ILoginDesk
{
    private readonly Dictionary<string, Task> _under = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task LogInAsync(ServerDefinition server, ILoginUser user, LoginOptions options, CancellationToken cancellationToken)
    {
        LoginTarget target = TargetOf(server, variables());
        string key = LoginStore.KeyOf(target);
        Task login;
        lock (_under)
        {
            if (!_under.TryGetValue(key, out login!) || login.IsCompleted)
            {
                _under[key] = login = new InteractiveLogin(target, store, time).RunAsync(user, options, cancellationToken);
            }
        }

        try
        {
            await login.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LoginException e)
        {
            throw Failed(server, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(server, new LoginException("was not logged in to: the login that was under way was given up", "Try again."));
        }
    }

    /// <inheritdoc />
    public bool IsNeeded(ServerDefinition server)
    {
        try
        {
            return server.OAuth.Grant == OAuthGrant.AuthorizationCode && new ServerLogins(store, time).Describe(TargetOf(server, variables().WithoutSecrets())).IsNeeded;
        }
        catch (Exception e) when (e is ServerException or ConfigurationException)
        {
            return false;
        }
    }

    /// <summary>Whether somebody is logged in at a server, with a login that the server has not refused.</summary>
    /// <exception cref="ServerException">It has no logins.</exception>
    public bool IsLoggedIn(ServerDefinition server) => new ServerLogins(store, time).Describe(TargetOf(server, variables().WithoutSecrets())) is { IsLoggedIn: true, IsNeeded: false };

    /// <summary>Ends the login at a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the wait for the authorization server.</param>
    /// <returns>Whether there was a login; and why its tokens may still be good at the authorization server, or null.</returns>
    /// <exception cref="ServerException">It cannot be removed.</exception>
    public async Task<(bool WasLoggedIn, string? NotRevoked)> LogOutAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        try
        {
            return await new LoginEnd(TargetOf(server, variables()), store, time).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LoginException e)
        {
            throw Failed(server, e);
        }
    }

    private static ServerException Failed(ServerDefinition server, LoginException e) => new(server.Name, ServerFailure.LoginNeeded, e.Cause, e.Remedy, e);

    private static LoginTarget TargetOf(ServerDefinition server, Variables variables)
    {
        if (server.Kind != ServerKind.Http)
        {
            throw new ServerException(server.Name, ServerFailure.Misconfigured, "is started on this machine, and has no login of the gateway's", "What it needs to know goes into its \"env\".");
        }

        return HttpTransports.LoginOf(server with { Disabled = false }, variables) ?? throw new ServerException(
            server.Name,
            ServerFailure.Misconfigured,
            server.OAuth.Enabled ? "has a header \"Authorization\" in its entry, which says who you are" : "has logins turned off in its entry (\"oauth\": false)",
            server.OAuth.Enabled ? "Remove that header to log in." : "Remove that to log in.");
    }
}
