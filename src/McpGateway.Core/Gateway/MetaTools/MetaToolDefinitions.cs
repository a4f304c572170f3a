using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Gateway.MetaTools;

/// <summary>The three tools that a client sees. Every word of them is paid for in tokens in every session of every client.</summary>
internal static class MetaToolDefinitions
{
    public const string List = "list_available_mcps";
    public const string Load = "load_mcp_tools";
    public const string Call = "call_mcp_tool";

    /// <summary>Whether a name is that of a meta-tool that looks rather than calls.</summary>
    public static bool Looks(string? name) => name is List or Load;

    // _meta is Claude Code's: alwaysLoad keeps its own tool search from hiding these three behind a search of its own; maxResultSizeChars lets
    // through what the gateway's output limit (20,000 tokens unless set) lets through, which its own limit of 50,000 characters would cut again.
    private const string Json = """
        [{"name":"list_available_mcps",
          "description":"Search the tools of all connected MCP servers: apps, files, web, databases, APIs. Start here whenever a task may need one. query: what to do (\"create github issue\") -> the best tools as server: signature (…: more optional parameters). Without query: the servers.",
          "inputSchema":{"type":"object","properties":{"query":{"type":"string"}}},
          "annotations":{"readOnlyHint":true,"openWorldHint":false},
          "_meta":{"anthropic/alwaysLoad":true}},
         {"name":"load_mcp_tools",
          "description":"One server's tools as signatures (* only reads, ! may destroy); with tools: their full schemas and descriptions.",
          "inputSchema":{"type":"object","properties":{"mcp_name":{"type":"string"},"tools":{"type":"array","items":{"type":"string"}}},"required":["mcp_name"]},
          "annotations":{"readOnlyHint":true,"openWorldHint":false},
          "_meta":{"anthropic/alwaysLoad":true}},
         {"name":"call_mcp_tool",
          "description":"Run a server's tool; arguments as its signature says.",
          "inputSchema":{"type":"object","properties":{"mcp_name":{"type":"string"},"tool_name":{"type":"string"},"arguments":{"type":"object"}},"required":["mcp_name","tool_name"]},
          "_meta":{"anthropic/alwaysLoad":true,"anthropic/maxResultSizeChars":100000}}]
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
