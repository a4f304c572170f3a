using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>A list of definitions that can grow at run time, given page by page where the options say so.</summary>
internal sealed class PagedList
{
    private readonly Lock _lock = new();
    private readonly string _member;
    private readonly List<string> _items;

    public PagedList(string member, string definitions)
    {
        using var document = JsonDocument.Parse(definitions);
        _member = member;
        _items = [.. document.RootElement.EnumerateArray().Select(item => item.GetRawText().ReplaceLineEndings(""))];
    }

    public void Add(string definition)
    {
        lock (_lock)
        {
            _items.Add(definition);
        }
    }

    public void List(Request request)
    {
        string[] items;
        lock (_lock)
        {
            items = [.. _items];
        }

        var start = ListPage.Start(request, prefix: "");
        var end = (int)Math.Min((long)start + request.Server.Options.PageSize, items.Length);
        request.CacheableResult(w =>
        {
            w.WriteStartArray(_member);
            foreach (var item in items[start..end])
            {
                w.WriteRawValue(item, skipInputValidation: true);
            }

            w.WriteEndArray();
            ListPage.WriteCursor(w, request.Server.Options, prefix: "", end < items.Length ? end : null);
        });
    }
}
