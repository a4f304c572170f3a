namespace McpGateway.SampleServer.Tools;

/// <summary>The two ways a call fails: as a request, and as a tool.</summary>
internal static class ErrorTools
{
    public static Tool[] All =>
    [
        new("raise_error", "Answers with a JSON-RPC error of this code, message and data.")
        {
            Properties = """
                {"code":{"type":"integer","description":"Error code"},"message":{"type":"string","description":"Error message"},
                 "data":{"description":"Error data, any JSON"}}
                """,
            Required = ["code", "message"],
            Annotations = Tool.ReadOnly,
            Run = RaiseError,
        },
        new("tool_error", "Answers with a result that is marked as an error.")
        {
            Properties = """{"message":{"type":"string","description":"What went wrong"}}""",
            Required = ["message"],
            Annotations = Tool.ReadOnly,
            Run = call => call.Failure(call.String("message") ?? ""),
        },
    ];

    private static void RaiseError(ToolCall call) => call.Request.RawError(Json.WriteObject(w =>
    {
        // Spliced like the data: numbers and escapes leave as they came.
        w.WriteRaw("code", call.Arguments.Member("code").Raw());
        w.WriteRaw("message", call.Arguments.Member("message").Raw());
        if (call.Arguments.TryGetProperty("data", out var data))
        {
            w.WriteRaw("data", data.Raw());
        }
    }));
}
