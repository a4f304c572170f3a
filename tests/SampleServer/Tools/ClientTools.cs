using System.Globalization;
using System.Text.Json;

namespace McpGateway.SampleServer.Tools;

/// <summary>Tools that ask the client something and return its answer.</summary>
/// <remarks>
/// A server of 2026-07-28 sends no requests: there the result says what input is required, and the client calls again with it.
/// </remarks>
internal static class ClientTools
{
    private const string InputKey = "answer";

    public static Tool[] All =>
    [
        new("sample", "Asks the client's model.")
        {
            Properties = """{"prompt":{"type":"string","description":"What to ask"}}""",
            Required = ["prompt"],
            RunAsync = call => AskAsync(call, "sampling/createMessage", w =>
            {
                w.WriteStartArray("messages");
                w.WriteStartObject();
                w.WriteString("role", "user");
                w.WriteStartObject("content");
                w.WriteString("type", "text");
                w.WriteString("text", call.String("prompt"));
                w.WriteEndObject();
                w.WriteEndObject();
                w.WriteEndArray();
                w.WriteNumber("maxTokens", 100);
            }),
        },
        new("elicit", "Asks the user.")
        {
            Properties = """
                {"message":{"type":"string","description":"What to ask"},
                 "mode":{"type":"string","enum":["form","url"],"default":"form","description":"How to ask"}}
                """,
            Required = ["message"],
            RunAsync = call => AskAsync(call, "elicitation/create", w => WriteElicitation(w, call)),
        },
        new("roots", "Asks the client for its roots.")
        {
            Annotations = Tool.ReadOnly,
            RunAsync = call => AskAsync(call, "roots/list", _ => { }),
        },
        new("ask", "Asks the client whatever it is told to, and returns the answers.")
        {
            Properties = """
                {"questions":{"type":"array","items":{"type":"object","properties":{"method":{"type":"string"},"params":{"type":"object"}}},"description":"The requests"},
                 "together":{"type":"boolean","default":false,"description":"All at once instead of one after the other"},
                 "hangs":{"type":"boolean","default":false,"description":"Never answers once it has the answers"},
                 "key":{"type":"string","description":"Name of the call in the ledger"}}
                """,
            Required = ["questions"],
            RunAsync = AskAllAsync,
        },
        new("withdraw", "Tells the client that no answer is needed any more to whatever it is being asked.")
        {
            Run = call => call.Text(call.Server.Client.Withdraw().ToString(CultureInfo.InvariantCulture)),
        },
        new("ping_client", "Pings the client.") { Annotations = Tool.ReadOnly, RunAsync = PingAsync },
    ];

    private static void WriteElicitation(Utf8JsonWriter writer, ToolCall call)
    {
        writer.WriteString("message", call.String("message"));
        if (string.Equals(call.String("mode"), "url", StringComparison.Ordinal))
        {
            writer.WriteString("mode", "url");
            writer.WriteString("elicitationId", $"elicitation-{call.Key}");
            writer.WriteString("url", "https://example.com/elicitation");
            return;
        }

        writer.WriteRaw("requestedSchema", """
            {"type":"object","properties":{
              "name":{"type":"string","title":"Name","description":"Your name"},
              "size":{"type":"string","enum":["small","large"],"default":"small"},
              "agree":{"type":"boolean","default":false}},"required":["name"]}
            """);
    }

    private static Task PingAsync(ToolCall call)
    {
        if (call.Request.Modern)
        {
            call.Failure("ping does not exist in revision 2026-07-28");
            return Task.CompletedTask;
        }

        return AskAsync(call, "ping", _ => { });
    }

    private static async Task AskAsync(ToolCall call, string method, Action<Utf8JsonWriter> parameters)
    {
        if (call.Request.Modern)
        {
            var given = call.Request.Params.Member("inputResponses").Member(InputKey);
            if (given.ValueKind == JsonValueKind.Undefined)
            {
                RequireInput(call, method, parameters);
            }
            else
            {
                Answer(call, new ClientAnswer(IsError: false, given.Raw().ToArray()));
            }

            return;
        }

        var answer = await call.Server.Client.AskAsync(call.Request, method, Json.WriteObject(parameters).ToArray()).ConfigureAwait(false);
        Answer(call, answer);
    }

    private static async Task AskAllAsync(ToolCall call)
    {
        var questions = call.Arguments.Member("questions").EnumerateArray().Select(q => new Question(q.Member("method").Text() ?? "", q.Member("params").ValueKind == JsonValueKind.Undefined ? null : q.Member("params").Raw().ToArray()));
        var total = call.Arguments.Member("questions").GetArrayLength();
        void Report(int answered) => call.Progress(answered, total, "answered");
        if (await Questions.AskAsync(call.Request, [.. questions], call.Flag("together"), Report).ConfigureAwait(false) is not { } answers)
        {
            return;
        }

        if (call.Flag("hangs"))
        {
            await Task.Delay(Timeout.Infinite, call.Token).ConfigureAwait(false);
        }

        call.Structured(
            w =>
            {
                w.WriteStartArray("answers");
                foreach (var answer in answers)
                {
                    w.WriteStartObject();
                    w.WriteRaw(answer.IsError ? "error" : "result", answer.Json);
                    w.WriteEndObject();
                }

                w.WriteEndArray();
            },
            $"{answers.Length.ToString(CultureInfo.InvariantCulture)} answers");
    }

    private static void Answer(ToolCall call, ClientAnswer answer)
    {
        var kind = answer.IsError ? "error" : "result";
        call.Structured(
            w =>
            {
                w.WriteRaw("answer", answer.Json);
                w.WriteString("kind", kind);
            },
            $"the client answered with {(answer.IsError ? "an" : "a")} {kind}");
    }

    private static void RequireInput(ToolCall call, string method, Action<Utf8JsonWriter> parameters) =>
        call.Request.RawResult(Json.WriteObject(w =>
        {
            w.WriteString("resultType", "input_required");
            w.WriteStartObject("inputRequests");
            w.WriteStartObject(InputKey);
            w.WriteString("method", method);
            w.WriteStartObject("params");
            parameters(w);
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteString("requestState", $"state-{call.Key}");
        }));
}
