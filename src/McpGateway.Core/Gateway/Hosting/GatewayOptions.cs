using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Telemetry;
using McpGateway.Secrets;
using McpGateway.Transports.Relayed;

namespace McpGateway.Gateway.Hosting;

/// <summary>What a gateway runs with.</summary>
public sealed record GatewayOptions
{
    private GatewayHome? _home;

    /// <summary>The folder with configuration, catalog and logs; that of the environment where none is given.</summary>
    public GatewayHome Home
    {
        // Looked for only where none is given: a machine may have no folder to find.
        get => _home ??= GatewayHome.FromEnvironment();
        init => _home = value;
    }

    /// <summary>Servers that are there beside those of the configuration file.</summary>
    public IReadOnlyList<ServerDefinition> AdditionalServers { get; init; } = [];

    /// <summary>Where warnings and errors go beside the log file; null for nowhere.</summary>
    public TextWriter? Problems { get; init; }

    /// <summary>How they are told there.</summary>
    internal ProblemStyle ProblemStyle { get; init; } = ProblemStyle.Default;

    /// <summary>Reads secrets of the user's vaults (<c>${secret:VAULT/NAME}</c>); null where this process cannot.</summary>
    public VaultReader? Vaults { get; init; }

    /// <summary>
    /// Whether the process is the gateway's own, so that it may decide when memory is given back to the system; a host that runs other code, too,
    /// decides for itself.
    /// </summary>
    public bool OwnsProcess { get; init; }

    /// <summary>
    /// Whether servers that several processes may share (scope <c>user</c> or <c>shared</c>) are reached by way of the broker of this user, where one lives and the
    /// configuration does not say <c>off</c>. None is started for it.
    /// </summary>
    public bool UsesBroker { get; init; }

    /// <summary>
    /// Begins to send traces and metrics to a collector, and ends that with the result, in bounded time. It is called only where the variables of OpenTelemetry ask for it
    /// (<c>OTEL_*</c>); null where this process sends none.
    /// </summary>
    public Func<ExportSettings, IAsyncDisposable>? Export { get; init; }

    /// <summary>Whether what happens is measured for whoever asks for it here, whatever the variables say.</summary>
    internal bool IsMeasured { get; init; }

    /// <summary>Finds another gateway of this user that has servers which several processes may share; null where none is looked for.</summary>
    internal Func<ServerDefinition, RelayedLink?>? FindRelay { get; init; }

    /// <summary>Finds the way to servers that live elsewhere; null where all live in this process.</summary>
    internal IConnectionRouter? Router { get; init; }

    /// <summary>What it has in common with other gateways, whose homes are others; null where it has all for itself.</summary>
    internal GatewayShares? Shares { get; init; }

    /// <summary>Decides who may see and use what of which server.</summary>
    internal IToolGate Gate { get; init; } = ToolGate.Instance;

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
