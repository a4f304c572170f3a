using System.Text;
using McpGateway.Connections;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>Asks a server for all pages of its lists, as far as it declares to have them; for tools in any case.</summary>
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
    public async Task<List<CatalogTool>> GetToolsAsync()
    {
        try
        {
            return await ListAsync("tools", "tools/list", "tools", "to list its tools", CatalogTool.TryRead).ConfigureAwait(false);
        }
        catch (ServerException) when (_connection.IsAlive && !Announces("tools"))
        {
            return [];
        }
    }

    /// <summary>The prompts; none where the server cannot list them, null where the connection has ended.</summary>
    public Task<List<CatalogPrompt>?> GetPromptsAsync() =>
        TryListAsync("prompts", "prompts/list", "prompts", "to list its prompts", CatalogPrompt.TryRead);

    /// <summary>The resources; none where the server cannot list them, null where the connection has ended.</summary>
    public Task<List<CatalogResource>?> GetResourcesAsync() =>
        TryListAsync("resources", "resources/list", "resources", "to list its resources", CatalogResource.TryRead);

    /// <summary>The resource templates; none where the server cannot list them, null where the connection has ended.</summary>
    public Task<List<CatalogResourceTemplate>?> GetResourceTemplatesAsync() =>
        TryListAsync("resources", "resources/templates/list", "resourceTemplates", "to list its resource templates", CatalogResourceTemplate.TryRead);

    private bool Announces(string capability) => _connection.Identity?.Has(capability) ?? false;

    /// <summary>Lists what is of no consequence for the tools when it fails.</summary>
    private async Task<List<T>?> TryListAsync<T>(string capability, string method, string member, string what, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem
    {
        try
        {
            return await ListAsync(capability, method, member, what, tryRead).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.ListSkipped(_logger, method, e.Message);
            return _connection.IsAlive ? [] : null;
        }
    }

    private async Task<List<T>> ListAsync<T>(string capability, string method, string member, string what, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem
    {
        var items = new List<T>();
        // Some servers have tools and do not say so; they are asked all the same.
        if (_connection.Identity is null || (!Announces(capability) && capability != "tools"))
        {
            return items;
        }

        TimeSpan patience = Announces(capability) || _connection.Timeouts.Init < s_unannounced ? _connection.Timeouts.Init : s_unannounced;

        var cursors = new HashSet<string>(StringComparer.Ordinal);
        byte[] parameters = [];
        for (int page = 0; page < MaxPages; page++)
        {
            ServerReply reply = await _connection.RequestAsync(method, parameters, patience, CancellationToken.None).ConfigureAwait(false);
            if (reply.IsError)
            {
                throw _connection.Errors.Refused(what, reply);
            }

            string? cursor = Read(reply.Result, member, items, tryRead);
            if (cursor is null || !cursors.Add(cursor))
            {
                break;
            }

            parameters = Encoding.UTF8.GetBytes("{\"cursor\":" + JsonString.Quote(cursor) + "}");
        }

        return items;
    }

    private static string? Read<T>(ReadOnlyMemory<byte> result, string member, List<T> items, Func<ReadOnlyMemory<byte>, T?> tryRead)
        where T : class, ICatalogItem
    {
        ReadOnlySpan<byte> text = result.Span;
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(text, new JsonSpan(0, text.Length), [member, "nextCursor"], found))
        {
            return null;
        }

        items.AddRange(CatalogItems.Read(result, found[0], tryRead));
        return JsonMembers.GetString(text, found[1]);
    }
}
