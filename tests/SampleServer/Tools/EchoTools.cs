using System.Globalization;
using System.Text.Json;

namespace McpGateway.SampleServer.Tools;

/// <summary>Tools that give back what they get, to the byte.</summary>
internal static class EchoTools
{
    public static Tool[] All =>
    [
        new("echo", "Returns the message as it is.")
        {
            Properties = """{"message":{"type":"string","description":"What to return"}}""",
            Required = ["message"],
            Annotations = Tool.ReadOnly,
            Run = Echo,
        },
        new("echo_raw", "Returns all arguments, byte for byte, as structured content.")
        {
            InputSchema = """{"type":"object","additionalProperties":true}""",
            Annotations = Tool.ReadOnly,
            Run = EchoRaw,
        },
        new("add", "Adds two numbers.")
        {
            Properties = """{"a":{"type":"number","description":"First summand"},"b":{"type":"number","description":"Second summand"}}""",
            Required = ["a", "b"],
            OutputSchema = """{"type":"object","properties":{"sum":{"type":"number"}},"required":["sum"]}""",
            Annotations = """{"title":"Addition","readOnlyHint":true,"idempotentHint":true,"openWorldHint":false}""",
            Run = Add,
        },
        new("whole_result", "Answers with the given JSON as the whole result.")
        {
            Properties = """{"result":{"description":"The result, any JSON"}}""",
            Required = ["result"],
            Annotations = Tool.ReadOnly,
            Run = call => call.Request.RawResult(call.Arguments.Member("result").Raw()),
        },
    ];

    // The string is spliced in as it stands in the request: decoding it would lose lone surrogates and the choice of escapes.
    private static void Echo(ToolCall call)
    {
        var message = call.Arguments.Member("message");
        if (message.ValueKind != JsonValueKind.String)
        {
            throw new FormatException("message is no string");
        }

        call.Request.Result(w =>
        {
            w.WriteStartArray("content");
            w.WriteStartObject();
            w.WriteString("type", "text");
            w.WriteRaw("text", message.Raw());
            w.WriteEndObject();
            w.WriteEndArray();
        });
    }

    private static void EchoRaw(ToolCall call) => call.Request.Result(w =>
    {
        var length = call.Arguments.Raw().Length;
        ToolCall.WriteText(w, $"{length.ToString(CultureInfo.InvariantCulture)} bytes of arguments");
        w.WriteRaw("structuredContent", call.Arguments.Raw());
    });

    private static void Add(ToolCall call)
    {
        var sum = Number(call, "a") + Number(call, "b");
        call.Structured(w => w.WriteNumber("sum", sum), sum.ToString(CultureInfo.InvariantCulture));
    }

    private static double Number(ToolCall call, string name) =>
        call.Arguments.Member(name) is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : throw new FormatException($"{name} is no number");
}
