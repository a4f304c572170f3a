using System.Globalization;

namespace McpGateway.SampleServer;

/// <summary><c>completion/complete</c> for the style of the prompt <c>summary</c> and the id of the item template.</summary>
internal static class Completions
{
    /// <summary>The most values one answer may hold (specification 2025-11-25, Completion).</summary>
    private const int MaxValues = 100;

    private static readonly string[] s_styles = ["short", "long", "poem", "pirate"];
    private static readonly string[] s_ids = [.. Enumerable.Range(1, 150).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    public static void Complete(Request request)
    {
        var reference = request.Params.Member("ref");
        var argument = request.Params.Member("argument");
        string[] candidates = (reference.Member("type").Text(), argument.Member("name").Text()) switch
        {
            ("ref/prompt", "style") when string.Equals(reference.Member("name").Text(), "summary", StringComparison.Ordinal) => s_styles,
            ("ref/resource", "id") => s_ids,
            ("ref/prompt" or "ref/resource", _) => [],
            _ => throw new RequestException(ErrorCode.InvalidParams, "Unknown reference"),
        };
        var typed = argument.Member("value").Text() ?? "";
        string[] matches = [.. candidates.Where(c => c.StartsWith(typed, StringComparison.Ordinal))];
        request.Result(w =>
        {
            w.WriteStartObject("completion");
            w.WriteStartArray("values");
            foreach (var match in matches.Take(MaxValues))
            {
                w.WriteStringValue(match);
            }

            w.WriteEndArray();
            w.WriteNumber("total", matches.Length);
            w.WriteBoolean("hasMore", matches.Length > MaxValues);
            w.WriteEndObject();
        });
    }
}
