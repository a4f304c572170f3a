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
                call.Server.Surroundings.Exit(code);
            },
        },
        new("half_line", "Writes half of its answer, without a line end, and exits.")
        {
            Properties = """
                {"code":{"type":"integer","default":1,"description":"Exit code"},
                 "stay":{"type":"boolean","default":false,"description":"Keep running without the other half"}}
                """,
            Annotations = Tool.Destructive,
            Run = call =>
            {
                var code = call.Int("code", 1);
                call.Output.Raw([.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. call.Request.Id.Raw(), .. ",\"result\":{\"content\":[{\"type\":\"te"u8]);
                if (!call.Flag("stay"))
                {
                    call.Server.Surroundings.Exit(code);
                }
            },
        },
        new("close_stdin", "Answers, then closes stdin and keeps running.")
        {
            Annotations = Tool.Destructive,
            Run = call =>
            {
                call.Text("closed stdin");
                call.Server.Surroundings.CloseInput();
                call.Server.Process.ReadingPause = Timeout.Infinite;
            },
        },
        new("close_stdout", "Closes stdout and keeps running.")
        {
            Annotations = Tool.Destructive,
            Run = call => call.Output.Close(),
        },
        new("stop_reading", "Answers, then reads nothing more while it keeps running.")
        {
            Properties = """{"ms":{"type":"integer","minimum":1,"description":"Reads again after so many milliseconds; never without it"}}""",
            Annotations = Tool.Destructive,
            Run = call =>
            {
                var pause = call.Int("ms", Timeout.Infinite);
                call.Text("stopped reading");
                call.Server.Process.ReadingPause = pause;
            },
        },
    ];

    private static void Crash(ToolCall call)
    {
        var code = call.Int("code", 1);
        if (call.String("stderr") is { } text)
        {
            call.Server.Surroundings.WriteError(text.EndsWith('\n') ? text : text + "\n");
        }

        call.Server.Surroundings.Exit(code);
    }
}
