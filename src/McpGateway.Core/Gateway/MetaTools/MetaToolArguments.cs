using System.Text;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.MetaTools;

/// <summary>The arguments of a meta-tool that looks, as models write them.</summary>
/// <param name="line">The client's line.</param>
/// <param name="arguments">Where they stand in it; absent where there are none.</param>
internal sealed class MetaToolArguments(byte[] line, JsonSpan arguments)
{
    /// <summary>A text; null where there is none, or nothing in it.</summary>
    public string? Text(string name) => JsonMembers.GetReadable(line, Find(name)) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A list of texts; models also send one text, or the list as a text.</summary>
    public string[] Texts(string name)
    {
        JsonSpan value = Find(name);
        if (Text(name) is not { } text)
        {
            return ItemsOf(line, value);
        }

        // Scanned as a line is: it says whether all of the text is a list, and no more.
        byte[] held = Encoding.UTF8.GetBytes(text);
        return Envelope.Scan(held).Kind == MessageKind.Batch ? ItemsOf(held, new JsonSpan(0, held.Length)) : [text];
    }

    private JsonSpan Find(string name) => JsonMembers.Find(line, arguments, name);

    private static string[] ItemsOf(byte[] json, JsonSpan array) =>
        [.. JsonMembers.Items(json, array).Select(item => JsonMembers.GetReadable(json, item)).OfType<string>()];
}
