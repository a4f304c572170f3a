using McpGateway.Json;

namespace McpGateway.Wire;

/// <summary>The error codes of JSON-RPC 2.0 (section 5.1) that the gateway itself answers with, and their lines.</summary>
internal static class JsonRpcError
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>The headers of a request do not repeat what its body says (MCP 2026-07-28, Streamable HTTP).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The client lacks a capability that a request needs (MCP 2026-07-28).</summary>
    public const int MissingCapability = -32021;

    /// <summary>The revision that a request names is not spoken (MCP 2026-07-28, Versioning).</summary>
    public const int UnsupportedRevision = -32022;

    /// <summary>The bytes of an error response.</summary>
    /// <param name="id">The raw id, or empty where the request's id could not be read, which JSON-RPC answers with null.</param>
    /// <param name="code">The error code.</param>
    /// <param name="message">What is wrong, in one line.</param>
    /// <param name="data">The raw <c>data</c> of the error, or empty for none.</param>
    public static byte[] Line(ReadOnlySpan<byte> id, int code, string message, ReadOnlySpan<byte> data = default) =>
        new LineBuffer()
            .Add(JsonRpcLine.WithId).Add(id.IsEmpty ? "null"u8 : id)
            .Add(JsonRpcLine.Error).Add("{\"code\":"u8).Add(code)
            .Add(",\"message\":"u8).Add(JsonString.QuoteBytes(message))
            .Add(data.IsEmpty ? ""u8 : ",\"data\":"u8).Add(data).Add("}}"u8)
            .Span.ToArray();
}
