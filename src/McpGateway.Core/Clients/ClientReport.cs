namespace McpGateway.Clients;

/// <summary>What is known of one client on a machine.</summary>
public sealed record ClientReport
{
    /// <summary>The client.</summary>
    public required ClientApplication Client { get; init; }

    /// <summary>Whether it is on the machine.</summary>
    public required bool IsPresent { get; init; }

    /// <summary>Where the gateway is or would be installed, those that exist or would be made.</summary>
    public required IReadOnlyList<ClientPlace> Targets { get; init; }

    /// <summary>The places whose files exist.</summary>
    public required IReadOnlyList<ClientPlace> Places { get; init; }

    /// <summary>Its servers, the gateway among them.</summary>
    public required IReadOnlyList<ClientServer> Servers { get; init; }

    /// <summary>What is wrong with its files, and what is odd about them, as sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The same with what each is about.</summary>
    internal IReadOnlyList<ClientRemark> Remarks { get; init; } = [];

    /// <summary>Whether the gateway is one of its servers.</summary>
    public bool HasGateway => Servers.Any(server => server.IsGateway);
}
