namespace McpGateway.Wire;

/// <summary>How the lines of JSON-RPC 2.0 begin, and the members that follow.</summary>
internal static class JsonRpcLine
{
    /// <summary>The beginning of a request or a response; the raw id comes next.</summary>
    public static ReadOnlySpan<byte> WithId => "{\"jsonrpc\":\"2.0\",\"id\":"u8;

    /// <summary>The beginning of a notification; the method, a JSON string, comes next.</summary>
    public static ReadOnlySpan<byte> Notification => "{\"jsonrpc\":\"2.0\",\"method\":"u8;

    /// <summary>Between the id and the method of a request.</summary>
    public static ReadOnlySpan<byte> Method => ",\"method\":"u8;

    /// <summary>Between the method and the params.</summary>
    public static ReadOnlySpan<byte> Params => ",\"params\":"u8;

    /// <summary>Between the id and the result of a response.</summary>
    public static ReadOnlySpan<byte> Result => ",\"result\":"u8;

    /// <summary>Between the id and the error of a response.</summary>
    public static ReadOnlySpan<byte> Error => ",\"error\":"u8;

    /// <summary>Between the id and what a request is answered with.</summary>
    public static ReadOnlySpan<byte> Answer(bool isError) => isError ? Error : Result;

    /// <summary>The line that gives a request up (MCP 2025-11-25, Cancellation).</summary>
    /// <param name="id">The request's raw id.</param>
    /// <param name="reason">Why, a JSON string.</param>
    public static byte[] Cancelled(ReadOnlySpan<byte> id, ReadOnlySpan<byte> reason) =>
        new LineBuffer()
            .Add(Notification).Add("\"notifications/cancelled\""u8)
            .Add(Params).Add("{\"requestId\":"u8).Add(id)
            .Add(",\"reason\":"u8).Add(reason).Add("}}"u8)
            .Span.ToArray();
}
