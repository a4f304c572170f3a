namespace McpGateway.SampleServer.Tools;

/// <summary>Second definitions of tools that exist; calls still reach the first.</summary>
internal static class DuplicateTools
{
    public static Tool[] All =>
    [
        new("echo", "The second tool of this name.") { Properties = """{"text":{"type":"string"}}""", Required = ["text"] },
        new("add", "The second tool of this name.") { Properties = """{"terms":{"type":"array","items":{"type":"number"}}}""", Required = ["terms"] },
    ];
}
