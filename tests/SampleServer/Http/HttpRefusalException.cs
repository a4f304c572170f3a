namespace McpGateway.SampleServer.Http;

/// <summary>A request that is refused before any handler sees it.</summary>
internal sealed class HttpRefusalException(int status, string message, int code = -32000) : Exception(message)
{
    public int Status => status;

    public int Code => code;

    /// <summary>The id of the JSON-RPC request as JSON, where it is known.</summary>
    public string? Id { get; init; }

    /// <summary>The error's <c>data</c> as JSON, null for none.</summary>
    public string? ErrorData { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];
}
