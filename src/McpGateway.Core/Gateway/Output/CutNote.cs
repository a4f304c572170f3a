using System.Globalization;
using System.Text;
using McpGateway.Configuration.Reading;
using McpGateway.Gateway.MetaTools;

namespace McpGateway.Gateway.Output;

/// <summary>What the client is told of a result that was cut: what is missing and how to get it.</summary>
internal static class CutNote
{
    private const int MaxPartsNamed = 5;

    /// <summary>How many tokens a note has at most, by the estimate.</summary>
    public const int MaxTokens = 320;

    /// <summary>Writes the note.</summary>
    /// <param name="id">The id of what is kept.</param>
    /// <param name="limit">The limit, in tokens.</param>
    /// <param name="parts">All texts of the result.</param>
    /// <param name="shown">How many characters of each the client has got.</param>
    /// <param name="sameAs">The text that the structured content says again, or null.</param>
    public static string Write(string id, int limit, IReadOnlyList<TextPart> parts, IReadOnlyList<long> shown, string? sameAs)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"[The gateway cut this result at outputLimit ({limit:N0} tokens). Not shown here:\n");
        int named = 0, others = 0;
        long othersHidden = 0;
        long? next = null;
        for (int i = 0; i < parts.Count; i++)
        {
            TextPart part = parts[i];
            long hidden = part.Characters - shown[i];
            if (hidden == 0)
            {
                continue;
            }

            next ??= part.First + shown[i];
            if (named++ < MaxPartsNamed)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {part.Label}: {hidden:N0} of {part.Characters:N0} characters, from offset {part.First + shown[i]} on");
                text.Append(i == parts.Count - 1 && sameAs is not null ? $" (same text as {sameAs}, as far as compared)\n" : "\n");
            }
            else
            {
                others++;
                othersHidden += hidden;
            }
        }

        if (others > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {others:N0} more texts: {othersHidden:N0} characters\n");
        }

        return text
            .Append(CultureInfo.InvariantCulture, $"To read more, use {MetaToolDefinitions.Call} with {Arguments(id, next ?? 0)}. ")
            .Append("With \"find\":\"some text\" instead of \"offset\", it shows where that text is. Kept until this session ends.]")
            .ToString();
    }

    /// <summary>The arguments of <c>call_mcp_tool</c> that read on.</summary>
    private static string Arguments(string id, long offset) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"mcp_name":"{{{ConfigurationReader.ReservedName}}}","tool_name":"{{{ReadResultTool.Name}}}","arguments":{"id":"{{{id}}}","offset":{{{offset}}}}}""");
}
