using McpGateway.Json;

namespace McpGateway.Gateway.Output;

/// <summary>One item of a result's <c>content</c>.</summary>
/// <param name="Place">The whole item in the line.</param>
/// <param name="Text">Its text in the line, without the quotes, where it has one.</param>
/// <param name="Kind">What kind of text it has; null where it has none that could be cut, as pictures and sound have not.</param>
/// <param name="IsBare">Whether it says nothing but its text.</param>
internal readonly record struct ContentBlock(JsonSpan Place, JsonSpan Text, string? Kind, bool IsBare)
{
    private static readonly string[] s_members = ["type", "text", "resource"];

    /// <summary>Reads an item.</summary>
    public static ContentBlock Read(ReadOnlySpan<byte> line, JsonSpan place)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        if (!JsonMembers.TryFind(line, place, s_members, found, out bool repeated) || repeated || !found[0].Exists)
        {
            return new ContentBlock(place, default, null, IsBare: false);
        }

        (string kind, JsonSpan text) = JsonString.Is(found[0].Of(line), "text"u8) ? ("text", found[1])
            : JsonString.Is(found[0].Of(line), "resource"u8) ? ("resource", TextOfResource(line, found[2]))
            : ("", default);
        return text.Exists && line[text.Start] == (byte)'"'
            ? new ContentBlock(place, new JsonSpan(text.Start + 1, text.Length - 2), kind, kind == "text" && JsonMembers.Members(line, place).Count == 2)
            : new ContentBlock(place, default, null, IsBare: false);
    }

    private static JsonSpan TextOfResource(ReadOnlySpan<byte> line, JsonSpan resource)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[1];
        return JsonMembers.TryFind(line, resource, ["text"], found, out bool repeated) && !repeated ? found[0] : default;
    }
}
