using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Gateway.MetaTools;

/// <summary>Tools as a model reads them: a line each, with signature, summary and a mark.</summary>
internal static class ToolLines
{
    /// <summary>One tool: <c>name(parameters) - Summary</c> and a mark. The summary is left out as far as the name, the parameters or the server say the same.</summary>
    /// <param name="server">The server's name, which the reader knows.</param>
    /// <param name="tool">The tool.</param>
    public static string Of(string server, CatalogTool tool) => Line(server, tool, tool.Signature);

    /// <summary>All tools of a server in its order, and in a last line the types that several of them share.</summary>
    /// <param name="entry">The server.</param>
    public static string Of(CatalogEntry entry)
    {
        IReadOnlyList<CatalogTool> tools = entry.Tools;
        string[] parameters = Signatures.OfSchemas(tools.Select(tool => tool.InputSchema), out string types);
        var text = new StringBuilder();
        for (int i = 0; i < tools.Count; i++)
        {
            text.Append(i == 0 ? "" : "\n").Append(Line(entry.Server, tools[i], tools[i].ShownName + parameters[i]));
        }

        return types.Length == 0 ? text.ToString() : text.Append('\n').Append(types).ToString();
    }

    /// <summary>
    /// One tool's definition on one line, as JSON without white space: the whole description, the whole input schema and the annotations. What a model has no
    /// use for before a call is left out: icons, <c>_meta</c>, the output schema.
    /// </summary>
    public static string DefinitionOf(CatalogTool tool)
    {
        JsonElement definition;
        try
        {
            var reader = new Utf8JsonReader(JsonRepair.Readable(tool.Definition).Span, new JsonReaderOptions { MaxDepth = CatalogTool.MaxSchemaDepth });
            definition = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{tool.ShownName}: its definition is nested more than {CatalogTool.MaxSchemaDepth:N0} levels deep and is not shown. {UntrustedText.OneLine(tool.Description, 1000)}").TrimEnd();
        }

        var text = new StringBuilder("{");
        foreach (string member in (ReadOnlySpan<string>)["name", tool.Description is null ? "title" : "description", "inputSchema", "annotations"])
        {
            if (definition.TryGetProperty(member, out JsonElement value))
            {
                text.Append(text.Length == 1 ? "" : ",").Append('"').Append(member).Append("\":");
                Literals.Append(text, value);
            }
        }

        return text.Append('}').ToString();
    }

    private static string Line(string server, CatalogTool tool, string signature)
    {
        string mark = ToolMarks.Of(tool);
        string summary = SummaryWords.WithoutKnown(tool.Summary, tool.Name, tool.PropertyNames.Prepend(server));
        return summary.Length == 0 ? signature + mark : $"{signature} - {summary}{mark}";
    }
}
