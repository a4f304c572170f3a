using McpGateway.Catalog;

namespace McpGateway.PowerShell.Completion;

/// <summary>
/// Has the code compiled that tooltips of tools need, while the first completion of a process still reads the configuration and the catalog: compiling it takes
/// longer than all else that a completion does. Reads nothing and starts nothing.
/// </summary>
internal static class FirstCompletion
{
    private static readonly byte[] s_tool = """
        {"name":"a","description":"Reads a file. Use it (see `b`) for texts, e.g. for <c>.\n\n- One: https://example.com/\n- Two","annotations":{"readOnlyHint":true},
         "inputSchema":{"type":"object","required":["a"],"properties":{"a":{"type":"string","description":"A."},"b":{"type":"integer","default":1},"c":{"enum":["x","y"]},
         "d":{"type":"array","items":{"type":"string"}},"e":{"type":"object","properties":{"f":{"type":["boolean","null"]}}},"g":{"anyOf":[{"type":"string"},{"type":"number"}]}}}}
        """u8.ToArray();

    private static int s_begun;

    /// <summary>Begins it, once in a process.</summary>
    public static void Prepare()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0 && CatalogTool.TryRead(s_tool) is { } tool)
        {
            ThreadPool.QueueUserWorkItem(static tool => _ = tool.Signature, tool, preferLocal: false);
            ThreadPool.QueueUserWorkItem(static tool => _ = tool.Summary, tool, preferLocal: false);
        }
    }
}
