using System.Globalization;
using System.Text;
using McpGateway.Catalog.Schemas;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>
/// Asks a server for all pages of its lists. It is asked for what it declares, and for tools in any case; one that declares no list at all
/// is asked for every one, because there are servers that have them and say nothing of it. A page that cannot be had costs that page, not those before it.
/// </summary>
internal sealed class ServerLister
{
    /// <summary>A server that has more pages than this, or repeats one, is not going to end.</summary>
    private const int MaxPages = 500;

    /// <summary>How long a server may take to list what it has not announced: it may not answer at all.</summary>
    private static readonly TimeSpan s_unannounced = TimeSpan.FromSeconds(5);

    private readonly ServerConnection _connection;
    private readonly ILogger _logger;

    public ServerLister(ServerConnection connection, ILogger logger)
    {
        _connection = connection;
        _logger = logger;
    }

    /// <summary>The tools, byte for byte; those without a name are left out.</summary>
    /// <exception cref="ServerException">The server does not answer, or with an error.</exception>
    public Task<ListedItems<CatalogTool>> GetToolsAsync() => ListAsync("tools", "tools/list", "tools", "to list its tools", ReadTool);

    /// <summary>The prompts; none where the server cannot list them, null where the connection has ended.</summary>
    public Task<ListedItems<CatalogPrompt>?> GetPromptsAsync() =>
        TryListAsync("prompts", "prompts/list", "prompts", "to list its prompts", CatalogPrompt.TryRead);

    /// <summary>The resources; none where the server cannot list them, null where the connection has ended.</summary>
    public Task<ListedItems<CatalogResource>?> GetResourcesAsync() =>
        TryListAsync("resources", "resources/list", "resources", "to list its resources", CatalogResource.TryRead);

    /// <summary>The resource templates; none where the server cannot list them, null where the connection has ended.</summary>
    public Task<ListedItems<CatalogResourceTemplate>?> GetResourceTemplatesAsync() =>
        TryListAsync("resources", "resources/templates/list", "resourceTemplates", "to list its resource templates", CatalogResourceTemplate.TryRead);

    /// <summary>A tool. What must not be used over HTTP is left out, and said.</summary>
    private CatalogTool? ReadTool(ReadOnlyMemory<byte> definition)
    {
        CatalogTool? tool = CatalogTool.TryRead(definition);
        if (tool is not null && _connection is { Transport.IsRemote: true, Identity.IsStateless: true } && HeaderAnnotations.ProblemOf(definition.Span) is { } problem)
        {
            Log.ToolLeftOut(_logger, _connection.Definition.Name, UntrustedText.OneLine(tool.Name, 80), problem);
            return null;
        }

        return tool;
    }

    /// <summary>Lists what is of no consequence for the tools when it fails.</summary>
    private async Task<ListedItems<T>?> TryListAsync<T>(string capability, string method, string member, string what, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem
    {
        try
        {
            return await ListAsync(capability, method, member, what, tryRead).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.ListSkipped(_logger, method, e.Message);
            return _connection.IsAlive ? ListedItems<T>.None : null;
        }
    }

    private async Task<ListedItems<T>> ListAsync<T>(string capability, string method, string member, string what, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem
    {
        // Some servers have tools and do not say so; they are asked anyway.
        if (_connection.Identity is not { } identity || !(identity.Has(capability) || capability == "tools" || identity.DeclaresNoList))
        {
            return ListedItems<T>.None;
        }

        bool isDeclared = identity.Has(capability);
        TimeSpan patience = isDeclared || _connection.Timeouts.Init < s_unannounced ? _connection.Timeouts.Init : s_unannounced;
        var items = new List<T>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (int page = 0; page < MaxPages; page++)
        {
            ServerReply reply;
            try
            {
                reply = await AskAsync(method, cursor, patience).ConfigureAwait(false);
            }
            catch (ServerException e) when (page > 0 && _connection.IsAlive)
            {
                return Cut(items, method, page, e.Cause);
            }
            catch (ServerException) when (!isDeclared && _connection.IsAlive)
            {
                return ListedItems<T>.None;
            }

            if (reply.IsError && page == 0)
            {
                return isDeclared ? throw _connection.Errors.Refused(what, reply) : ListedItems<T>.None;
            }

            if (reply.IsError)
            {
                // An empty cursor is no cursor to a server that refuses it.
                return cursor == "\"\"" ? new ListedItems<T>(items, null) : Cut(items, method, page, _connection.Errors.Refused(what, reply).Cause);
            }

            int before = seen.Count;
            Page<T> read = Read(reply.Result, member, tryRead);
            items.AddRange(read.Items.Where(item => seen.Add(item.Key)));
            if (read.Cursor is null)
            {
                return read.OddCursor ? Cut(items, method, page + 1, "the server's nextCursor is neither a string nor a number") : new ListedItems<T>(items, null);
            }

            if (!cursors.Add(read.Cursor))
            {
                // The same page again is the end, as it is meant; a page with something new may not be the last.
                return seen.Count == before ? new ListedItems<T>(items, null) : Cut(items, method, page + 1, "the server returned the same cursor again");
            }

            cursor = read.Cursor;
        }

        return Cut(items, method, MaxPages, "the list has too many pages");
    }

    private Task<ServerReply> AskAsync(string method, string? cursor, TimeSpan patience)
    {
        byte[] parameters = cursor is null ? [] : Encoding.UTF8.GetBytes("{\"cursor\":" + cursor + "}");
        return _connection.RequestAsync(method, parameters, patience, CancellationToken.None);
    }

    private ListedItems<T> Cut<T>(List<T> items, string method, int pages, string why)
    {
        string gap = string.Create(CultureInfo.InvariantCulture, $"'{method}' gave {pages} {(pages == 1 ? "page" : "pages")} and then stopped: {why.TrimEnd('.')}");
        Log.ListIncomplete(_logger, _connection.Definition.Name, gap);
        return new ListedItems<T>(items, gap);
    }

    private static Page<T> Read<T>(ReadOnlyMemory<byte> result, string member, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem
    {
        ReadOnlySpan<byte> text = result.Span;
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(text, new JsonSpan(0, text.Length), [member, "nextCursor"], found))
        {
            return new Page<T>([], null, OddCursor: false);
        }

        // It goes back as it came: whatever a server takes for a cursor, it understands it again.
        string raw = found[1].Exists ? Encoding.UTF8.GetString(found[1].Of(text)) : "null";
        bool isCursor = raw[0] is '"' or '-' || char.IsAsciiDigit(raw[0]);
        return new Page<T>([.. CatalogItems.Read(result, found[0], tryRead)], isCursor ? raw : null, OddCursor: !isCursor && raw != "null");
    }

    /// <summary>One page.</summary>
    /// <param name="Items">Its items.</param>
    /// <param name="Cursor">The raw cursor of the next page; null where there is none.</param>
    /// <param name="OddCursor">Whether there is something in its place that is none.</param>
    private sealed record Page<T>(List<T> Items, string? Cursor, bool OddCursor);
}
