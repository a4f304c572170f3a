namespace McpGateway.SampleServer;

/// <summary>Two prompts: <c>greet</c>, and <c>summary</c>, whose style can be completed.</summary>
internal static class Prompts
{
    private const string Definitions = """
        [{"name":"greet","title":"Greeting","description":"Greets somebody.",
          "arguments":[{"name":"name","description":"Whom to greet","required":true}]},
         {"name":"summary","description":"Asks for a summary of a topic in a style.",
          "arguments":[{"name":"topic","description":"What to sum up","required":true},
                       {"name":"style","description":"How to write it","required":false}],
          "_meta":{"example.com/origin":"sample"}}]
        """;

    public static void List(Request request) => request.CacheableResult(w => w.WriteRaw("prompts", Definitions));

    public static void Get(Request request)
    {
        var name = request.Params.Member("name").Text();
        var (description, text) = name switch
        {
            "greet" => ("A greeting", $"Please greet {Argument(request, "name")}."),
            "summary" => ("A summary", $"Please sum up {Argument(request, "topic")} in the style {Argument(request, "style", "short")}."),
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
