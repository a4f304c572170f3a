namespace McpGateway.SampleServer;

/// <summary>A request that is answered with a JSON-RPC error.</summary>
internal sealed class RequestException(int code, string message, string? data = null) : Exception(message)
{
    public int Code => code;

    /// <summary>The error's <c>data</c> as JSON, null for none.</summary>
    public string? ErrorData => data;
}
