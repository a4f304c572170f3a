using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Gateway;

/// <summary>The three tools that a client sees. Every word of them is paid for in tokens in every session of every client.</summary>
internal static class MetaTools
{
    public const string List = "list_available_mcps";
    public const string Load = "load_mcp_tools";
    public const string Call = "call_mcp_tool";

    private const string Json = """
        [{"name":"list_available_mcps",
          "description":"Find tools here first. With query (what to do, e.g. \"create issue\"): matching tools of all MCP servers as signatures. Without: the servers.",
          "inputSchema":{"type":"object","properties":{"query":{"type":"string"}}},
          "annotations":{"readOnlyHint":true,"openWorldHint":false}},
         {"name":"load_mcp_tools",
          "description":"A server's tools as signatures; with tools: full schemas and descriptions of those.",
          "inputSchema":{"type":"object","properties":{"mcp_name":{"type":"string"},"tools":{"type":"array","items":{"type":"string"}}},"required":["mcp_name"]},
          "annotations":{"readOnlyHint":true,"openWorldHint":false}},
         {"name":"call_mcp_tool",
          "description":"Calls a server's tool with arguments as its signature says.",
          "inputSchema":{"type":"object","properties":{"mcp_name":{"type":"string"},"tool_name":{"type":"string"},"arguments":{"type":"object"}},"required":["mcp_name","tool_name"]}}]
        """;

    private static readonly byte[] s_definitions = Compact();

    /// <summary>The three definitions with a comma between them, on one line.</summary>
    public static ReadOnlySpan<byte> Definitions => s_definitions;

    private static byte[] Compact()
    {
        using JsonDocument document = JsonDocument.Parse(Json);
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            document.RootElement.WriteTo(writer);
        }

        return text.ToArray()[1..^1];
    }
}
