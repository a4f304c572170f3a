namespace McpGateway.SampleServer.Tools;

/// <summary>Calls after which the connection is no longer what it was.</summary>
internal static class EndTools
{
    private const string CodeProperty = """{"code":{"type":"integer","default":1,"description":"Exit code"}}""";

    public static Tool[] All =>
    [
        new("crash", "Exits at once, without an answer.")
        {
            Properties = """
                {"code":{"type":"integer","default":1,"description":"Exit code"},
                 "stderr":{"type":"string","description":"What to write to stderr before"}}
                """,
            Annotations = Tool.Destructive,
            Run = Crash,
        },
        new("crash_after_answer", "Answers, then exits at once.")
        {
            Properties = CodeProperty,
            Annotations = Tool.Destructive,
            Run = call =>
            {
                var code = call.Int("code", 1);
                call.Text("last words");
                Environment.Exit(code);
            },
        },
        new("half_line", "Writes half of its answer, without a line end, and exits.")
        {
            Properties = CodeProperty,
            Annotations = Tool.Destructive,
            Run = call =>
            {
                var code = call.Int("code", 1);
                call.Server.Output.Raw([.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. call.Request.Id.Raw(), .. ",\"result\":{\"content\":[{\"type\":\"te"u8]);
                Environment.Exit(code);
            },
        },
        new("close_stdout", "Closes stdout and keeps running.")
        {
            Annotations = Tool.Destructive,
            Run = call => call.Server.Output.Close(),
        },
        new("stop_reading", "Answers, then reads nothing more while it keeps running.")
        {
            Annotations = Tool.Destructive,
            Run = call =>
            {
                call.Text("stopped reading");
                call.Server.StopsReading = true;
            },
        },
    ];

    private static void Crash(ToolCall call)
    {
        var code = call.Int("code", 1);
        if (call.String("stderr") is { } text)
        {
            StandardStreams.WriteError(text.EndsWith('\n') ? text : text + "\n");
        }

        Environment.Exit(code);
    }
}
