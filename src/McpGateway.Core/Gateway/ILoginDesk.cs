using McpGateway.Configuration;
using McpGateway.Logins;
using McpGateway.Transports;

namespace McpGateway.Gateway;

/// <summary>Where users log in at servers.</summary>
internal interface ILoginDesk
{
    /// <summary>Whether a server has asked for a login, and the user can give it: none is there that the server accepts.</summary>
    /// <param name="server">The server.</param>
    bool IsNeeded(ServerDefinition server);

    /// <summary>Lets the user log in at a server. Whoever comes while somebody is being logged in there waits for that.</summary>
    /// <param name="server">The server.</param>
    /// <param name="user">The user.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">The user has given it up.</param>
    /// <exception cref="ServerException">Nobody is logged in: the message says why.</exception>
    Task LogInAsync(ServerDefinition server, ILoginUser user, LoginOptions options, CancellationToken cancellationToken);
}
