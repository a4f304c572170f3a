namespace McpGateway.Configuration;

/// <summary>What a remote server speaks (MCP, Transports).</summary>
public enum HttpProtocol
{
    /// <summary>Streamable HTTP, and where the server refuses that, HTTP+SSE.</summary>
    Detect,

    /// <summary>Streamable HTTP, from revision 2025-03-26 on.</summary>
    Streamable,

    /// <summary>HTTP+SSE, of revision 2024-11-05.</summary>
    Sse,
}
