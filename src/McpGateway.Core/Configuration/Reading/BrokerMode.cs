namespace McpGateway.Configuration.Reading;

/// <summary>Whether <c>mcp-gateway</c> on stdio serves by itself or relays to one process a user, the broker.</summary>
internal enum BrokerMode
{
    /// <summary>It serves by itself.</summary>
    Off,

    /// <summary>It relays where it can reach or start a broker, and serves by itself where it cannot.</summary>
    Auto,

    /// <summary>It relays; where it cannot, that is an error.</summary>
    Require,
}
