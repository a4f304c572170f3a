using System.Globalization;

namespace McpGateway.SampleServer.Tools;

/// <summary><c>tools/list</c>, page by page where the options say so.</summary>
internal static class ToolList
{
    private const string CursorPrefix = "after-";

    public static void List(Request request)
    {
        RefuseWithoutTools(request);
        var options = request.Server.Options;
        var tools = request.Server.Tools.Listed;
        var start = Start(request);
        var end = (int)Math.Min((long)start + options.PageSize, tools.Length);
        Tool[] page = start < tools.Length ? tools[start..end]
            : options.EndlessPages ? [FillerTools.Endless(start - tools.Length + 1)]
            : [];
        string? next = end < tools.Length || options.EndlessPages
            ? CursorPrefix + Math.Max(end, start + page.Length).ToString(CultureInfo.InvariantCulture)
            : null;
        request.CacheableResult(w =>
        {
            w.WriteStartArray("tools");
            foreach (var tool in page)
            {
                w.WriteRawValue(tool.Definition, skipInputValidation: true);
            }

            w.WriteEndArray();
            if (next is not null)
            {
                w.WriteString("nextCursor", next);
            }
        });
    }

    public static void RefuseWithoutTools(Request request)
    {
        if (request.Server.Options.NoTools)
        {
            throw new RequestException(ErrorCode.MethodNotFound, $"Method not found: {request.Method}");
        }
    }

    private static int Start(Request request)
    {
        var cursor = request.Params.Member("cursor").Text();
        if (cursor is null)
        {
            return 0;
        }

        return cursor.StartsWith(CursorPrefix, StringComparison.Ordinal)
            && int.TryParse(cursor.AsSpan(CursorPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? start
                : throw new RequestException(ErrorCode.InvalidParams, $"Invalid cursor: {cursor}");
    }
}
