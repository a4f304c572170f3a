using System.Text;

namespace McpGateway.SampleServer;

/// <summary><c>greet</c>, <c>summary</c>, whose style can be completed, and <c>interview</c>, which asks the user; others come at run time.</summary>
internal static class Prompts
{
    private const string Definitions = """
        [{"name":"greet","title":"Greeting","description":"Greets somebody.",
          "arguments":[{"name":"name","description":"Whom to greet","required":true}]},
         {"name":"summary","description":"Asks for a summary of a topic in a style.",
          "arguments":[{"name":"topic","description":"What to sum up","required":true},
                       {"name":"style","description":"How to write it","required":false}],
          "_meta":{"example.com/origin":"sample"}},
         {"name":"interview","description":"Asks the user something."}]
        """;

    public static void List(Request request) => request.Server.Prompts.List(request);

    public static PagedList CreateList() => new("prompts", Definitions);

    public static async Task GetAsync(Request request)
    {
        var name = request.Params.Member("name").Text();
        string? answer = null;
        if (string.Equals(name, "interview", StringComparison.Ordinal))
        {
            if (await Questions.AskAsync(request, [Questions.Name], together: false).ConfigureAwait(false) is not { } answers)
            {
                return;
            }

            answer = Encoding.UTF8.GetString(answers[0].Json);
        }

        var (description, text) = name switch
        {
            "greet" => ("A greeting", $"Please greet {Argument(request, "name")}."),
            "summary" => ("A summary", $"Please sum up {Argument(request, "topic")} in the style {Argument(request, "style", "short")}."),
            "interview" => ("An interview", answer!),
            _ => throw new RequestException(ErrorCode.InvalidParams, $"Unknown prompt: {name}"),
        };
        request.Result(w =>
        {
            w.WriteString("description", description);
            w.WriteStartArray("messages");
            w.WriteStartObject();
            w.WriteString("role", "user");
            w.WriteStartObject("content");
            w.WriteString("type", "text");
            w.WriteString("text", text);
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteEndArray();
        });
    }

    private static string Argument(Request request, string name, string? fallback = null) =>
        request.Params.Member("arguments").Member(name).Text()
        ?? fallback
        ?? throw new RequestException(ErrorCode.InvalidParams, $"Missing required argument: {name}");
}
