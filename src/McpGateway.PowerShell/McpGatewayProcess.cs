using McpGateway.Broker;
using McpGateway.Serving;

namespace McpGateway.PowerShell;

/// <summary>A process that serves clients of this user: the broker, or a gateway that serves HTTP.</summary>
public class McpGatewayProcess
{
    private readonly DateTimeOffset _since;

    internal McpGatewayProcess(BrokerStatus status)
    {
        Kind = "Broker";
        (Id, Version, State, _since, Folder) = (status.ProcessId, status.Version, status.State, status.Since, status.Home);
        Client = status.Sessions;
        Server = status.Servers;
    }

    internal McpGatewayProcess(ServingStatus status)
    {
        Kind = "Http";
        (Id, Version, State, _since, Folder) = (status.ProcessId, status.Version, "serving", status.Since, status.Home);
        Address = [.. status.Addresses];
        Client = status.Clients;
        Server = status.Servers;
    }

    /// <summary><c>Broker</c>, or <c>Http</c> for a gateway that serves HTTP.</summary>
    public string Kind { get; }

    /// <summary>The number of the process.</summary>
    public int Id { get; }

    /// <summary>The version of its program.</summary>
    public string Version { get; }

    /// <summary><c>serving</c>, or <c>draining</c> where it takes no new clients and ends with the last of those that it has.</summary>
    public string State { get; }

    /// <summary>When it began.</summary>
    public DateTime Since => _since.LocalDateTime;

    /// <summary>The gateway's folder that it serves.</summary>
    public string Folder { get; }

    /// <summary>Where clients reach it over HTTP; none for the broker.</summary>
    public string[] Address { get; } = [];

    /// <summary>Its clients: their names and when they came; those of the broker with their folders, processes and versions, those over HTTP with their users.</summary>
    public IReadOnlyList<object> Client { get; }

    /// <summary>The servers that it has started, with their states.</summary>
    public IReadOnlyList<object> Server { get; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{(Kind == "Http" ? $"gateway at {Address.FirstOrDefault()}" : "broker")} {Version}, process {Id}");
}
