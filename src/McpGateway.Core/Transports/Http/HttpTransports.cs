using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Logins;

namespace McpGateway.Transports.Http;

/// <summary>Reaches servers that have an address.</summary>
/// <param name="home">The gateway's folder.</param>
/// <param name="logins">The logins of the user.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpTransports(GatewayHome home, IServerLogins logins, TimeProvider time) : IServerTransportFactory
{
    private int _opened;

    /// <inheritdoc />
    public IServerTransport Open(ServerDefinition server, Variables variables)
    {
        var secrets = new List<string>();
        HttpPlan plan = HttpPlanner.Plan(server, variables, secrets);
        // One that keeps nothing between calls may be asked anywhere.
        int first = server.Stateless ? (int)((uint)Interlocked.Increment(ref _opened) % plan.Addresses.Count) : 0;
        var redactor = new Redactor(secrets);
        IServerLogin? login = plan.Login is { } target ? logins.Open(target, redactor.Learn) : null;
        return new HttpTransport(server, plan, login, first, redactor, home.ServerLogOf(server.Name), time);
    }

    /// <summary>The login of the user at a server; null where its entry says by itself who asks, or wants none.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="variables">What the variables in the definition stand for.</param>
    /// <exception cref="ServerException">It cannot be reached as it is defined.</exception>
    public static LoginTarget? LoginOf(ServerDefinition server, Variables variables) => HttpPlanner.Plan(server, variables, []).Login;

    /// <inheritdoc />
    public ServerLoginState? FindLogin(ServerDefinition server, Variables variables, bool withPlace)
    {
        try
        {
            if (LoginOf(server with { Disabled = false }, variables) is not { } target || logins.Describe(target) is not { } status || !(status.IsLoggedIn || status.IsNeeded))
            {
                return null;
            }

            if (status.IsNeeded)
            {
                string why = status.Ended ?? (status.IsLoggedIn ? "it wants more rights than the login has" : "it needs a login");
                return new ServerLoginState(true, UntrustedText.OneLine(why, 300), ServerLoginState.HowToLogIn(server));
            }

            string scopes = status.Scopes.Length == 0 ? "" : $" for {UntrustedText.OneLine(status.Scopes, 200)}";
            string place = withPlace ? $"; the tokens are in {logins.Place}" : "";
            return new ServerLoginState(false, FormattableString.Invariant($"logged in at {UntrustedText.OneLine(status.Issuer, 200)} since {status.Since:yyyy-MM-dd}{scopes}{place}"), null);
        }
        catch (ServerException)
        {
            // What is wrong with the entry is told elsewhere.
            return null;
        }
    }

    /// <inheritdoc />
    public void Check(ServerDefinition server, Variables variables) => HttpPlanner.Plan(server, variables, []);

    /// <inheritdoc />
    public IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables)
    {
        try
        {
            return HttpPlanner.Plan(server, variables, []).Login is { } target && logins.Describe(target) is { IsNeeded: true, IsLoggedIn: false }
                ? new UnattendedConnection("it needs a login")
                : new UnattendedConnection(null);
        }
        catch (ServerException)
        {
            return null;
        }
    }

    /// <summary>A connection opens no login page and downloads nothing.</summary>
    private sealed class UnattendedConnection(string? obstacle) : IUnattendedStart
    {
        public string? Obstacle => obstacle;

        public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) => Task.FromResult(obstacle);
    }
}
