using McpGateway.Configuration.Reading;

namespace McpGateway.Configuration;

/// <summary>What the member <c>gateway</c> of the configuration says about the gateway itself.</summary>
internal sealed record GatewaySettings
{
    /// <summary>The most that <see cref="ConcurrentStarts"/> may be.</summary>
    internal const int MaxConcurrentStarts = 1000;

    /// <summary>The most that <see cref="OutputLimit"/> may be.</summary>
    internal const int MaxOutput = 100_000_000;

    /// <summary>The variable that says what <see cref="Broker"/> is where the configuration says nothing: for containers, automatic runs and others that keep nothing for the next.</summary>
    internal const string BrokerVariable = "MCP_GATEWAY_BROKER";

    /// <summary>The settings of a configuration that says nothing.</summary>
    public static GatewaySettings Default { get; } = new();

    /// <summary>Which tools clients see (<c>exposure</c>).</summary>
    public Exposure Exposure { get; init; }

    /// <summary>When servers that were never seen are contacted (<c>discovery</c>).</summary>
    public DiscoveryMode Discovery { get; init; } = DiscoveryMode.Background;

    /// <summary>How many servers may be starting at the same time (<c>concurrentStarts</c>).</summary>
    public int ConcurrentStarts { get; init; } = Math.Max(4, Environment.ProcessorCount);

    /// <summary>
    /// From how many tokens on, by an estimate, a client gets the beginning of a tool's result and can read on (<c>outputLimit</c>); 0 for never.
    /// What is called from PowerShell is never cut.
    /// </summary>
    public int OutputLimit { get; init; } = 20_000;

    /// <summary>Whether a line is kept of each request to a server (<c>audit</c>).</summary>
    public AuditSettings Audit { get; init; } = AuditSettings.Off;

    /// <summary>Whether a gateway on stdio relays to one process a user (<c>broker</c>).</summary>
    public BrokerMode Broker { get; init; } = BrokerSetting.Usual;

    /// <summary>What the scopes of access tokens grant (<c>scopes</c>), in the order of the file; null where nothing is said.</summary>
    public IReadOnlyList<GatewayScope>? Scopes { get; init; }

    /// <summary>What is done about changed tools of servers whose entry says nothing of it (<c>pin</c>).</summary>
    public PinMode Pin { get; init; } = PinMode.Warn;

    /// <summary>What is done about changed tools of a server: the one place where that is decided.</summary>
    public PinMode PinOf(ServerDefinition server) => server.Pin ?? Pin;
}
