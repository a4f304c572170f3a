using McpGateway.Broker;

namespace McpGateway.PowerShell;

/// <summary>A process that serves clients of this user: the broker.</summary>
public sealed class McpGatewayProcess
{
    internal McpGatewayProcess(BrokerStatus status)
    {
        Status = status;
    }

    /// <summary>The number of the process.</summary>
    public int Id => Status.ProcessId;

    /// <summary>The version of its program.</summary>
    public string Version => Status.Version;

    /// <summary><c>serving</c>, or <c>draining</c> where it takes no new clients and ends with the last of those that it has.</summary>
    public string State => Status.State;

    /// <summary>When it began.</summary>
    public DateTime Since => Status.Since.LocalDateTime;

    /// <summary>The gateway's folder that it serves.</summary>
    public string Folder => Status.Home;

    /// <summary>Its clients: their names, folders, processes, versions and when they came.</summary>
    public IReadOnlyList<BrokerClientStatus> Client => Status.Sessions;

    /// <summary>The servers that it has started, with their states.</summary>
    public IReadOnlyList<BrokerServerStatus> Server => Status.Servers;

    internal BrokerStatus Status { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"broker {Version}, process {Id}");
}
