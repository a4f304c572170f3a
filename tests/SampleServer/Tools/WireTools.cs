using System.Text;

namespace McpGateway.SampleServer.Tools;

/// <summary>Right answers in wrong surroundings, and messages beside the answer.</summary>
internal static class WireTools
{
    public static Tool[] All =>
    [
        new("rubbish_then_answer", "Writes lines that are no messages, then the right answer.")
        {
            Annotations = Tool.ReadOnly,
            Run = call =>
            {
                call.Output.Raw("Working on it ...\n\n\e[31mred\e[0m \e[2K\r\n{not json\n"u8);
                call.Output.Raw("{\"level\":\"info\",\"msg\":\"a log line in JSON\"}\n\"text\"\n42\n[]\n"u8);
                call.Output.Raw([0xFF, 0xFE, 0x80, (byte)'\n']);
                call.Text("the right answer");
            },
        },
        new("long_line", "Answers with, or beside, a line of so many megabytes.")
        {
            Properties = """
                {"kind":{"type":"string","enum":["result","id-last","noise","noise-before"],"description":"What the line holds"},
                 "megabytes":{"type":"integer","minimum":0,"description":"Its length"}}
                """,
            Required = ["kind", "megabytes"],
            Annotations = Tool.ReadOnly,
            RunAsync = call => Task.Run(() => LongLine(call), call.Token),
        },
        new("wrong_id", "Answers under an id that nobody asked for and, 50 ms later, under the right one.")
        {
            Annotations = Tool.ReadOnly,
            RunAsync = WrongIdAsync,
        },
        new("double_answer", "Answers twice under the same id.")
        {
            Annotations = Tool.ReadOnly,
            Run = call =>
            {
                call.Text("first");
                call.Text("second");
            },
        },
        new("notify", "Sends a notification, then answers.")
        {
            Properties = """{"method":{"type":"string","description":"Its method"},"params":{"type":"object","description":"Its params"}}""",
            Required = ["method", "params"],
            Annotations = Tool.Writes,
            Run = call =>
            {
                OutputFor(call).Notification(call.String("method") ?? "", call.Arguments.Member("params").Raw());
                call.Text("notified");
            },
        },
        new("log", "Sends a log message, then answers.")
        {
            Properties = """
                {"level":{"type":"string","enum":["debug","info","notice","warning","error","critical","alert","emergency"],"description":"Severity"},
                 "data":{"description":"What to log, any JSON"}}
                """,
            Required = ["level", "data"],
            Annotations = Tool.Writes,
            Run = call => call.Text(
                call.Server.Logging.Send(call.Request, call.String("level") ?? "", call.Arguments.Member("data")) ? "logged" : "not wanted"),
        },
    ];

    // Changes concern no request in particular: over HTTP they have a stream of their own.
    private static Output OutputFor(ToolCall call) =>
        call.String("method") is { } method && (method.EndsWith("/list_changed", StringComparison.Ordinal) || method == "notifications/resources/updated")
            ? call.Server.Output
            : call.Output;

    private static void LongLine(ToolCall call)
    {
        var (head, tail) = call.String("kind") switch
        {
            "result" => ($$$"""{"jsonrpc":"2.0","id":{{{call.Request.IdText}}},"result":{"content":[{"type":"text","text":"a""", "b\"}]}}\n"),
            "id-last" => ("""{"jsonrpc":"2.0","result":{"content":[{"type":"text","text":"a""", $"b\"}}]}},\"id\":{call.Request.IdText}}}\n"),
            "noise" => ("", "\n"),
            _ => ("", ""),
        };
        var megabyte = new byte[1024 * 1024];
        megabyte.AsSpan().Fill((byte)'x');
        call.Output.Together(() =>
        {
            call.Output.Raw(Encoding.UTF8.GetBytes(head));
            for (var i = call.Int("megabytes"); i > 0; i--)
            {
                call.Output.Raw(megabyte);
            }

            call.Output.Raw(Encoding.UTF8.GetBytes(tail));
        });
        if (head.Length == 0)
        {
            call.Text("done");
        }
    }

    private static async Task WrongIdAsync(ToolCall call)
    {
        call.Output.Result("\"nobody-asked\""u8, """{"content":[{"type":"text","text":"the wrong answer"}]}"""u8);
        await Task.Delay(50, call.Token).ConfigureAwait(false);
        call.Text("the right answer");
    }
}
