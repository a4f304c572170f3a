using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>What the parts of a connection know of its server in common.</summary>
/// <param name="server">The server's name.</param>
/// <param name="timeouts">How long it may take for what.</param>
internal sealed class ConnectionState(string server, Timeouts timeouts)
{
    /// <summary>The server's name.</summary>
    public string Server { get; } = server;

    /// <summary>How long it may take for what.</summary>
    public Timeouts Timeouts { get; set; } = timeouts;

    /// <summary>What the server said of itself; set when the handshake is done.</summary>
    public ServerIdentity? Identity { get; set; }
}
