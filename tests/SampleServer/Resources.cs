using System.Text;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>A text, a binary, and a template whose items exist for every id; others come at run time. One that is not listed asks the user.</summary>
internal static class Resources
{
    private const string TextUri = "sample://text";
    private const string BinaryUri = "sample://binary";
    private const string InterviewUri = "sample://interview";
    private const string ItemPrefix = "sample://item/";

    private const string Definitions = """
        [{"uri":"sample://text","name":"text","title":"A text","description":"Some text with é and 日本.","mimeType":"text/plain","size":22,
          "annotations":{"audience":["user"],"priority":0.5}},
         {"uri":"sample://binary","name":"binary","description":"Four bytes.","mimeType":"application/octet-stream","size":4,
          "_meta":{"example.com/origin":"sample"}}]
        """;

    private const string Templates = """
        [{"uriTemplate":"sample://item/{id}","name":"item","description":"An item by its id.","mimeType":"application/json"}]
        """;

    public static void List(Request request) => request.Server.Resources.List(request);

    public static void ListTemplates(Request request) => request.Server.ResourceTemplates.List(request);

    public static PagedList CreateList() => new("resources", Definitions);

    public static PagedList CreateTemplateList() => new("resourceTemplates", Templates);

    public static async Task ReadAsync(Request request)
    {
        var uri = UriOf(request);
        string? answer = null;
        if (string.Equals(uri, InterviewUri, StringComparison.Ordinal))
        {
            if (await Questions.AskAsync(request, [Questions.Name], together: false).ConfigureAwait(false) is not { } answers)
            {
                return;
            }

            answer = Encoding.UTF8.GetString(answers[0].Json);
        }

        Action<Utf8JsonWriter> content = uri switch
        {
            TextUri => Text("text/plain", "Some text: é, 日本."),
            BinaryUri => w => w.WriteString("blob", "AAEC/w=="),
            _ when uri.StartsWith(ItemPrefix, StringComparison.Ordinal) =>
                Text("application/json", Encoding.UTF8.GetString(Json.WriteObject(w => w.WriteString("id", uri[ItemPrefix.Length..])))),
            InterviewUri => Text("application/json", answer!),
            _ => throw NotFound(request, uri),
        };
        request.CacheableResult(w =>
        {
            w.WriteStartArray("contents");
            w.WriteStartObject();
            w.WriteString("uri", uri);
            content(w);
            w.WriteEndObject();
            w.WriteEndArray();
        });
    }

    public static string UriOf(Request request) =>
        request.Params.Member("uri").Text() ?? throw new RequestException(ErrorCode.InvalidParams, "Missing uri");

    private static Action<Utf8JsonWriter> Text(string mimeType, string text) => w =>
    {
        w.WriteString("mimeType", mimeType);
        w.WriteString("text", text);
    };

    private static RequestException NotFound(Request request, string uri) => new(
        request.Modern ? ErrorCode.InvalidParams : ErrorCode.ResourceNotFound,
        "Resource not found",
        Encoding.UTF8.GetString(Json.WriteObject(w => w.WriteString("uri", uri))));
}
