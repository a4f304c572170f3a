using McpGateway.Cluster.Nodes;
using McpGateway.Diagnostics;

namespace McpGateway.Cluster.Grains;

/// <inheritdoc cref="IServerGrain" />
[LeastLoaded]
internal sealed class ServerGrain(NodeServers servers) : Grain, IServerGrain
{
    private HostedServer? _server;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _server = servers.Add(ServerKey.Parse(this.GetPrimaryKeyString()), GrainContext.Address, DeactivateOnIdle);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The next one may be placed at once: what this one has under way ends on its own.
        _server?.LetGo();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<string> FindAsync()
    {
        if (!_server!.TryUse())
        {
            if (servers.IsDraining)
            {
                // Who has found it here before goes on asking here, until it is at another node: then they are sent there.
                MigrateOnIdle();
            }
            else
            {
                DeactivateOnIdle();
            }
        }

        return Task.FromResult(ProcessRun.Id);
    }
}
