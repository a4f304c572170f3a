using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Transports.Http;

/// <summary>Reaches servers that have an address.</summary>
/// <param name="home">The gateway's folder.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpTransports(GatewayHome home, TimeProvider time) : IServerTransportFactory
{
    private int _opened;

    /// <inheritdoc />
    public IServerTransport Open(ServerDefinition server, Variables variables)
    {
        var secrets = new List<string>();
        HttpPlan plan = HttpPlanner.Plan(server, variables, secrets);
        // One that keeps nothing between calls may be asked anywhere.
        int first = server.Stateless ? (int)((uint)Interlocked.Increment(ref _opened) % plan.Addresses.Count) : 0;
        return new HttpTransport(server, plan, first, new Redactor(secrets), home.ServerLogOf(server.Name), time);
    }

    /// <inheritdoc />
    public void Check(ServerDefinition server, Variables variables) => HttpPlanner.Plan(server, variables, []);

    /// <inheritdoc />
    public IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables)
    {
        try
        {
            HttpPlanner.Plan(server, variables, []);
            return new UnattendedConnection();
        }
        catch (ServerException)
        {
            return null;
        }
    }

    /// <summary>A connection opens no login page and downloads nothing.</summary>
    private sealed class UnattendedConnection : IUnattendedStart
    {
        public string? Obstacle => null;

        public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }
}
