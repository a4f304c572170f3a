using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Transports;

namespace McpGateway.Gateway.Hosting;

/// <content>The logins of users at remote servers.</content>
public sealed partial class GatewayRuntime
{
    /// <summary>Whether a server has asked for a login that the user can give, and there is none that it accepts.</summary>
    /// <param name="server">The server.</param>
    public bool NeedsLogin(ServerDefinition server) => _desk.IsNeeded(server);

    /// <summary>
    /// Lets the user log in at a remote server, unless somebody is logged in there already. What the server wants is found out by connecting to it. One
    /// whose entry says <c>client_credentials</c> is connected to, for which the gateway logs in by itself.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="user">The user.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">The user has given it up.</param>
    /// <returns>Whether the user has logged in now.</returns>
    /// <exception cref="ServerException">Nobody is logged in: the message says why.</exception>
    public async Task<bool> LogInAsync(ServerDefinition server, ILoginUser user, LoginOptions options, CancellationToken cancellationToken)
    {
        ServerException.ThrowIfUnusable(server);
        if (_desk.IsLoggedIn(server))
        {
            return false;
        }

        await StopAsync(server.Name).ConfigureAwait(false);
        try
        {
            await Pool.GetAsync(server, ProcessScope, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.LoginNeeded && server.OAuth.Grant == OAuthGrant.AuthorizationCode)
        {
            // It has said what it wants.
        }

        if (server.OAuth.Grant == OAuthGrant.AuthorizationCode)
        {
            await _desk.LogInAsync(server, user, options, cancellationToken).ConfigureAwait(false);
            await StopAsync(server.Name).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>A server as another user of the gateway reaches it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="user">The user's name, which is that of a token for HTTP.</param>
    /// <exception cref="ServerException">There is no login of each user at the server.</exception>
    public static ServerDefinition OfUser(ServerDefinition server, string user) => server.HasLogins ? server with { User = user }
        : throw new ServerException(server.Name, ServerFailure.Denied, $"has no login of '{user}': {(server.SharesLogin ? "\"identity\": \"owner\" in its entry gives all users that of the owner" : "it is no remote server, or its entry says who asks")}", "");

    /// <summary>Ends the login at a remote server: its tokens are revoked and removed, and its connections of this process are ended.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the wait for another process, so that nothing was done, or for the authorization server, after the tokens were removed.</param>
    /// <returns>Whether there was a login; and why its tokens may still be good at the authorization server, as a part of a sentence, or null.</returns>
    /// <exception cref="ServerException">The server has no logins, or the tokens cannot be removed.</exception>
    public async Task<(bool WasLoggedIn, string? NotRevoked)> LogOutAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        (bool WasLoggedIn, string? NotRevoked) result = await _desk.LogOutAsync(server, cancellationToken).ConfigureAwait(false);
        await StopAsync(server.Name).ConfigureAwait(false);
        return result;
    }
}
