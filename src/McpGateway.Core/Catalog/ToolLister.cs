using System.Text;
using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Catalog;

/// <summary>Asks a server for all pages of its tools.</summary>
internal static class ToolLister
{
    /// <summary>A server that has more pages than this, or repeats one, is not going to end.</summary>
    private const int MaxPages = 500;

    /// <summary>The definitions, byte for byte; those without a name are left out.</summary>
    /// <exception cref="ServerException">The server does not answer, or with an error.</exception>
    public static async Task<List<CatalogTool>> ListAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        var tools = new List<CatalogTool>();
        if (connection.Identity is not { HasTools: true })
        {
            return tools;
        }

        var cursors = new HashSet<string>(StringComparer.Ordinal);
        byte[] parameters = [];
        for (int page = 0; page < MaxPages; page++)
        {
            ServerReply reply = await connection.RequestAsync("tools/list", parameters, connection.Timeouts.Init, cancellationToken).ConfigureAwait(false);
            if (reply.IsError)
            {
                throw connection.Errors.Refused("to list its tools", reply);
            }

            string? cursor = Read(reply.Result, tools);
            if (cursor is null || !cursors.Add(cursor))
            {
                break;
            }

            parameters = Encoding.UTF8.GetBytes("{\"cursor\":" + JsonString.Quote(cursor) + "}");
        }

        return tools;
    }

    private static string? Read(ReadOnlyMemory<byte> result, List<CatalogTool> tools)
    {
        ReadOnlySpan<byte> text = result.Span;
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(text, new JsonSpan(0, text.Length), ["tools", "nextCursor"], found))
        {
            return null;
        }

        foreach (JsonSpan item in JsonMembers.Items(text, found[0]))
        {
            if (CatalogTool.TryRead(result.Slice(item.Start, item.Length)) is { } tool)
            {
                tools.Add(tool);
            }
        }

        return JsonMembers.GetString(text, found[1]);
    }
}
