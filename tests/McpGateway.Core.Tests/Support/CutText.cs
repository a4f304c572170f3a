using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpGateway.Tests.Support;

/// <summary>Reads what a gateway says of a result that it has cut, as a model would.</summary>
internal static partial class CutText
{
    /// <summary>The last text of a result.</summary>
    public static string NoteOf(this JsonElement result) => result.GetProperty("content").EnumerateArray().Last().GetProperty("text").GetString()!;

    /// <summary>The texts of a result but the last, each as the raw inside of its JSON string.</summary>
    public static IEnumerable<string> RawTextsOf(this JsonElement result) =>
        result.GetProperty("content").EnumerateArray().SkipLast(1).Where(block => block.TryGetProperty("text", out _)).Select(block => RawOf(block.GetProperty("text")));

    public static string RawOf(JsonElement text) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text))[1..^1];

    /// <summary>The arguments with which a note says one reads on; null where there is nothing more.</summary>
    public static (string Id, long Offset)? NextOf(string note) =>
        NextArguments().Match(note) is { Success: true } match ? (match.Groups["id"].Value, long.Parse(match.Groups["offset"].Value, CultureInfo.InvariantCulture)) : null;

    /// <summary>Reads on to the end.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="cut">The result that was cut.</param>
    /// <param name="each">Looks at each answer.</param>
    /// <returns>The texts of all answers.</returns>
    public static async Task<List<string>> ReadOnAsync(this GatewayProcess gateway, JsonElement cut, Action<JsonElement>? each = null)
    {
        var texts = new List<string>();
        (string Id, long Offset)? next = NextOf(cut.NoteOf());
        Assert.NotNull(next);
        while (next is { } from)
        {
            JsonElement page = await gateway.ReadResultAsync($$"""{"id":"{{from.Id}}","offset":{{from.Offset}}}""");
            Assert.False(page.IsError(), page.GetRawText());
            each?.Invoke(page);
            texts.AddRange(page.RawTextsOf());
            next = NextOf(page.NoteOf());
        }

        return texts;
    }

    /// <summary>Calls <c>read_result</c>.</summary>
    public static Task<JsonElement> ReadResultAsync(this GatewayProcess gateway, string arguments) => gateway.CallAsync("gateway", "read_result", arguments);

    [GeneratedRegex("""\{"id":"(?<id>[a-z0-9]+)","offset":(?<offset>[0-9]+)\}""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NextArguments();
}
