using System.Globalization;

namespace McpGateway.SampleServer.Tools;

/// <summary>Tools that promise something of their results: how long they may be, or what they hold.</summary>
internal static class OutputTools
{
    private const string Size = """{"size":{"type":"integer","minimum":0,"description":"Number of characters"}}""";

    public static Tool[] All =>
    [
        new("declared", "Returns a text of this many characters, and says that 300,000 are right.")
        {
            Properties = Size,
            Required = ["size"],
            Annotations = Tool.ReadOnly,
            Members = [("_meta", """{"anthropic/maxResultSizeChars":300000}""")],
            Run = call => call.Text(Words(call.Int("size"))),
        },
        new("report", "Returns a structured text of this many characters, and the same as JSON text.")
        {
            Properties = Size,
            Required = ["size"],
            OutputSchema = """{"type":"object","properties":{"report":{"type":"string"}},"required":["report"]}""",
            Annotations = Tool.ReadOnly,
            Run = Report,
        },
    ];

    private static void Report(ToolCall call)
    {
        var report = Words(call.Int("size"));
        call.Structured(w => w.WriteString("report", report), $$"""{ "report": "{{report}}" }""");
    }

    private static string Words(int size)
    {
        var words = string.Join(' ', Enumerable.Range(1, (size / 2) + 1).Select(i => i.ToString(CultureInfo.InvariantCulture)));
        return words[..size];
    }
}
