namespace McpGateway.Wire;

/// <summary>What a line of JSON-RPC 2.0 is.</summary>
internal enum MessageKind
{
    /// <summary>Not JSON at all: answered with -32700.</summary>
    NotJson,

    /// <summary>JSON, but no JSON-RPC message: answered with -32600.</summary>
    Invalid,

    /// <summary>A JSON array, the batch of JSON-RPC that MCP had in 2025-03-26 only.</summary>
    Batch,

    /// <summary>A method with an id.</summary>
    Request,

    /// <summary>A method without an id.</summary>
    Notification,

    /// <summary>An id with a result or an error.</summary>
    Response,
}
