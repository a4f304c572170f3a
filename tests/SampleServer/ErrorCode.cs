namespace McpGateway.SampleServer;

/// <summary>Error codes of JSON-RPC 2.0 and of the MCP specification.</summary>
internal static class ErrorCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int ResourceNotFound = -32002;
    public const int HeaderMismatch = -32020;
    public const int UnsupportedProtocolVersion = -32022;
}
