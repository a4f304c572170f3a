using McpGateway.Connections;

namespace McpGateway.Gateway.Scripts;

/// <summary>The scopes of calls that come from no client but from the process that a gateway runs in. Each gateway has its own.</summary>
internal sealed class ProcessScopes
{
    /// <summary>The scope of calls that answer no sampling.</summary>
    public ConnectionScope Plain { get; } = new("process", new ProcessPeer(samples: false));

    /// <summary>The scope of calls that answer sampling.</summary>
    public ConnectionScope Sampling { get; } = new("process sampling", new ProcessPeer(samples: true));

    /// <summary>The one or the other.</summary>
    public ConnectionScope Of(bool samples) => samples ? Sampling : Plain;
}
