namespace McpGateway.SampleServer.Tools;

/// <summary><c>tools/list</c>, page by page where the options say so.</summary>
internal static class ToolList
{
    private const string CursorPrefix = "after-";

    public static void List(Request request)
    {
        RefuseWithoutTools(request);
        var options = request.Server.Options;
        var tools = FileTools.In(options) ?? request.Server.Tools.Listed;
        var start = ListPage.Start(request, CursorPrefix);
        var end = (int)Math.Min((long)start + options.PageSize, tools.Length);
        Tool[] page = start < tools.Length ? tools[start..end]
            : options.EndlessPages ? [FillerTools.Endless(start - tools.Length + 1)]
            : [];
        int? next = end < tools.Length || options.EndlessPages ? Math.Max(end, start + page.Length) : null;
        if (options.AnnounceOnList)
        {
            Subscriptions.ListChanged(request.Server.Process, "tools");
        }

        request.CacheableResult(w =>
        {
            w.WriteStartArray("tools");
            foreach (var tool in page)
            {
                w.WriteRawValue(tool.Definition, skipInputValidation: true);
            }

            if (options.ToolsForElicitation && request.Server.ClientElicits && next is null)
            {
                w.WriteRawValue("""{"name":"for_elicitation","inputSchema":{"type":"object"}}"""u8);
            }

            w.WriteEndArray();
            ListPage.WriteCursor(w, options, CursorPrefix, next);
        });
    }

    public static void RefuseWithoutTools(Request request)
    {
        if (request.Server.Options.NoTools)
        {
            throw new RequestException(ErrorCode.MethodNotFound, $"Method not found: {request.Method}");
        }
    }
}
