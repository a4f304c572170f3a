using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Tokens;
using McpGateway.Json;

namespace McpGateway.Gateway.Measuring;

/// <summary>What clients and models read and write, with and without the gateway: the one place where measuring meets the texts that others make.</summary>
internal sealed class GatewayTexts
{
    private const int MaxDepth = 1000;

    private static readonly string[] s_sent = ["name", "description", "inputSchema"];

    private readonly GatewayRuntime _runtime;
    private readonly ServerOverview _overview;

    public GatewayTexts(GatewayRuntime runtime)
    {
        _runtime = runtime;
        _overview = new ServerOverview(runtime.Access);
    }

    public static int DefinitionTokens => TokenEstimate.Of(MetaToolDefinitions.Definitions);

    public string ForClients() => Instructions.For(_runtime.Configuration.Current);

    public string List() => _overview.List(query: null);

    /// <summary>What the model writes for a search and what it reads.</summary>
    public string Search(string query) => $$"""{{MetaToolDefinitions.List}} {"query":{{JsonString.Quote(query)}}}""" + "\n" + _overview.List(query);

    /// <summary>What the model writes to load a server and what it reads.</summary>
    public static string Load(CatalogEntry entry) => $$"""{{MetaToolDefinitions.Load}} {"mcp_name":{{JsonString.Quote(entry.Server)}}}""" + "\n" + ServerOverview.Signatures(entry);

    /// <summary>The line of a server in the answer of the list; empty where there is none.</summary>
    public static string LineOf(string list, string server)
    {
        string start = UntrustedText.OneLine(server, 64);
        return list.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal) && (line.Length == start.Length || !char.IsLetterOrDigit(line[start.Length]))) ?? "";
    }

    /// <summary>How many tokens more a call through the gateway takes to write than the same call without it.</summary>
    public static int CallOverhead(string server, string tool)
    {
        string name = JsonString.Quote(tool);
        string through = $$$"""{{{MetaToolDefinitions.Call}}} {"mcp_name":{{{JsonString.Quote(server)}}},"tool_name":{{{name}}},"arguments":{}}""";
        return Math.Max(0, TokenEstimate.Of(through) - TokenEstimate.Of(tool + " {}"));
    }

    /// <summary>How somebody would look for a tool: the first words of what it does, or those of its name.</summary>
    public static string QueryFor(CatalogTool tool)
    {
        const int MaxWords = 6;
        string text = tool.Summary.Length > 0 ? tool.Summary : tool.Name.Replace('_', ' ').Replace('-', ' ');
        return string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords));
    }

    /// <summary>What a client puts before its model of a tool: name, description and input schema, on one line.</summary>
    public static string DefinitionOf(CatalogTool tool)
    {
        try
        {
            return Sent(tool);
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            // A text in it is half a surrogate pair, or it is nested beyond reason: counted as it came.
            return Encoding.UTF8.GetString(tool.Definition.Span);
        }
    }

    private static string Sent(CatalogTool tool)
    {
        using JsonDocument document = JsonDocument.Parse(tool.Definition, new JsonDocumentOptions { MaxDepth = MaxDepth });
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth, SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (string member in s_sent)
            {
                if (document.RootElement.TryGetProperty(member, out JsonElement value))
                {
                    writer.WritePropertyName(member);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
