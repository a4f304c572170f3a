namespace McpGateway.Gateway.Scripts;

/// <summary>A server's answer to a call, byte for byte.</summary>
/// <param name="Result">The raw <c>CallToolResult</c>; empty where the server answered with a JSON-RPC error.</param>
/// <param name="Error">The raw error object; empty where there is a result.</param>
public readonly record struct ToolCallResult(ReadOnlyMemory<byte> Result, ReadOnlyMemory<byte> Error)
{
    internal Func<string, string>? Masking { get; init; }

    /// <summary>Whether the server answered with a JSON-RPC error.</summary>
    public bool IsProtocolError => !Error.IsEmpty;

    /// <summary>A text of the answer for a person: with the server's known secrets masked.</summary>
    /// <param name="text">The text.</param>
    public string Mask(string text) => Masking?.Invoke(text) ?? text;
}
