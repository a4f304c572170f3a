using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Output;

/// <summary>What in the result of a call counts for the output limit, and where it stands in the line. Nothing is parsed that need not be.</summary>
internal sealed class LimitedContent
{
    private static readonly string[] s_members = ["content", "structuredContent", "resultType", "_meta"];

    private LimitedContent(JsonSpan place, JsonSpan content, JsonSpan structured, JsonSpan meta, List<ContentBlock> blocks)
    {
        Place = place;
        Content = content;
        Structured = structured;
        Meta = meta;
        Blocks = blocks;
    }

    /// <summary>The whole result.</summary>
    public JsonSpan Place { get; }

    /// <summary>The member <c>content</c>, an array, or absent.</summary>
    public JsonSpan Content { get; }

    /// <summary>The member <c>structuredContent</c>, or absent.</summary>
    public JsonSpan Structured { get; }

    /// <summary>The member <c>_meta</c>, or absent.</summary>
    public JsonSpan Meta { get; }

    /// <summary>The items of the content.</summary>
    public IReadOnlyList<ContentBlock> Blocks { get; }

    /// <summary>Reads a result. Null for one of another form, with a member twice, or that is no answer yet: such pass as they are.</summary>
    public static LimitedContent? Read(ReadOnlySpan<byte> line, JsonSpan result)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[4];
        if (!JsonMembers.TryFind(line, result, s_members, found, out bool repeated)
            || repeated
            || (found[0].Exists && line[found[0].Start] != (byte)'[')
            || (found[2].Exists && !JsonString.Is(found[2].Of(line), "complete"u8)))
        {
            return null;
        }

        var blocks = new List<ContentBlock>();
        foreach (JsonSpan item in JsonMembers.Items(line, found[0]))
        {
            blocks.Add(ContentBlock.Read(line, item));
        }

        return new LimitedContent(result, found[0], found[1], found[3], blocks);
    }

    /// <summary>The result with another content and, where <paramref name="withoutStructured"/> says so, without structured content; the rest byte for byte.</summary>
    /// <param name="line">The line.</param>
    /// <param name="content">The new content, an array.</param>
    /// <param name="withoutStructured">Whether the structured content is left out.</param>
    public LineBuffer Compose(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, bool withoutStructured)
    {
        var result = new LineBuffer();
        result.Add("{"u8);
        bool isFirst = true;
        if (!Content.Exists)
        {
            result.Add("\"content\":"u8).Add(content);
            isFirst = false;
        }

        foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(line, Place))
        {
            if (withoutStructured && value == Structured)
            {
                continue;
            }

            result.Add(isFirst ? ""u8 : ","u8).Add(line[name.Start..value.Start]).Add(value == Content ? content : value.Of(line));
            isFirst = false;
        }

        return result.Add("}"u8);
    }
}
