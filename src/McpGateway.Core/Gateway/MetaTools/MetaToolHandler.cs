using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Arguments;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace McpGateway.Gateway.MetaTools;

/// <summary>Answers the two meta-tools that look rather than call.</summary>
internal sealed class MetaToolHandler
{
    private readonly GatewayServices _services;
    private readonly ServerOverview _overview;
    private readonly ClientContext _client;
    private readonly ClientNotifications _notifications;
    private readonly ILogger _logger;

    /// <param name="client">The client.</param>
    /// <param name="notifications">What it is told.</param>
    /// <param name="isPending">Tells whether a server that was never seen will be met without anybody asking for it.</param>
    public MetaToolHandler(ClientContext client, ClientNotifications notifications, Func<ServerDefinition, bool> isPending)
    {
        _client = client;
        _notifications = notifications;
        _services = client.Services;
        _overview = new ServerOverview(_services, isPending);
        _logger = _services.LoggerFactory.CreateLogger("McpGateway.Gateway");
    }

    /// <summary>Answers a <c>tools/call</c> that is not forwarded.</summary>
    public async ValueTask<CallToolResult> HandleAsync(CallToolRequestParams? call, CancellationToken cancellationToken)
    {
        try
        {
            IDictionary<string, JsonElement>? arguments = call?.Arguments;
            return call?.Name switch
            {
                MetaToolDefinitions.List => Answer(_overview.List(Text(arguments, "query") ?? Joined(Texts(arguments, "query")))),
                MetaToolDefinitions.Load => Answer(await LoadAsync(arguments, cancellationToken).ConfigureAwait(false)),
                _ => Answer($"There is no tool '{UntrustedText.OneLine(call?.Name, 128)}' here. The tools are {MetaToolDefinitions.List}, {MetaToolDefinitions.Load} and {MetaToolDefinitions.Call}; tools of servers are called with {MetaToolDefinitions.Call}.", isError: true),
            };
        }
        catch (ServerException e)
        {
            return Answer(e.Message, isError: true);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A mistake of ours: the SDK would say that there was one, and no more.
            Log.ReadFailed(_logger, e);
            return Answer($"{call?.Name} could not be answered: {UntrustedText.OneLine(e.Message)}. This is a fault of the gateway; see gateway.log.", isError: true);
        }
    }

    private async Task<string> LoadAsync(IDictionary<string, JsonElement>? arguments, CancellationToken cancellationToken)
    {
        (string? Server, string[] Tools) asked = NamesOf(Text(arguments, "mcp_name"), Texts(arguments, "tools"));
        string name = asked.Server ?? throw new ServerException("load_mcp_tools needs \"mcp_name\", the name of a server. list_available_mcps lists them.");
        string[] wanted = asked.Tools;
        if (name == ConfigurationReader.ReservedName)
        {
            return wanted.Length == 0 ? ServerOverview.Signatures(BuiltInServer.Entry) : Definitions(BuiltInServer.Definition, BuiltInServer.Entry, wanted);
        }

        ServerDefinition server = _client.Directory.GetServer(name);
        CatalogEntry entry = await _client.Catalog.GetAsync(server, _client.Scope, ServerList.Tools, refresh: false, cancellationToken).ConfigureAwait(false);
        if (Array.Exists(wanted, tool => entry.Find(QualifiedNames.Resolve(entry, tool)) is null && _client.Gate.IsOpen(RequestKind.Tool, server, tool)))
        {
            try
            {
                ServerConnection connection = await _services.Pool.GetAsync(server, _client.Scope, cancellationToken).ConfigureAwait(false);
                entry = await _client.Catalog.GetFreshAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (ServerException) when (Array.Exists(wanted, tool => entry.Find(QualifiedNames.Resolve(entry, tool)) is not null))
            {
                // It cannot be asked again now. What is known of it is given anyway.
            }
        }

        if (_client.ExposedCatalog.Load(server.Name))
        {
            _notifications.ListsChanged(ServerList.Tools);
        }

        return wanted.Length == 0 ? ServerOverview.Signatures(entry) : Definitions(server, entry, wanted);
    }

    /// <summary>The server and its tools that are meant: all of the tools' names may hold the server's.</summary>
    private (string? Server, string[] Tools) NamesOf(string? server, string[] tools)
    {
        if (tools.Length == 0)
        {
            (string? name, string? tool) = _client.Directory.NamesOf(server, null);
            return (name, tool is null ? [] : [tool]);
        }

        (string? Server, string? Tool)[] meant = [.. tools.Select(tool => _client.Directory.NamesOf(server, tool))];
        return meant.Select(one => one.Server).Distinct(StringComparer.Ordinal).Count() == 1 ? (meant[0].Server, [.. meant.Select(one => one.Tool!)]) : (server, tools);
    }

    /// <summary>The definitions of the tools that are there, and what is to be said of those that are not; an error where none is.</summary>
    private string Definitions(ServerDefinition server, CatalogEntry entry, string[] wanted)
    {
        var text = new StringBuilder();
        var errors = new List<ServerException>();
        foreach (string name in wanted.Select(tool => QualifiedNames.Resolve(entry, tool)).Distinct(StringComparer.Ordinal))
        {
            try
            {
                _client.Gate.Check(RequestKind.Tool, server, name);
                CatalogTool tool = entry.Find(name) ?? throw ToolDirectory.UnknownTool(name, entry);
                text.Append(ToolLines.DefinitionOf(tool)).Append('\n');
            }
            catch (ServerException e)
            {
                errors.Add(e);
            }
        }

        if (text.Length == 0)
        {
            throw errors[0];
        }

        return text.AppendJoin('\n', errors.Select(error => error.Message)).ToString().TrimEnd('\n');
    }

    private static string? Joined(string[] texts) => texts.Length == 0 ? null : string.Join(' ', texts);

    private static CallToolResult Answer(string text, bool isError = false) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = isError ? true : null };

    private static string? Text(IDictionary<string, JsonElement>? arguments, string name) =>
        arguments is not null && arguments.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
            ? value.GetString()
            : null;

    /// <summary>A list of texts; models also send one text, or the list as a text.</summary>
    private static string[] Texts(IDictionary<string, JsonElement>? arguments, string name)
    {
        if (arguments is null || !arguments.TryGetValue(name, out JsonElement value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            try
            {
                using JsonDocument held = JsonDocument.Parse(JsonRepair.Readable(Encoding.UTF8.GetBytes(text)));
                return held.RootElement.ValueKind == JsonValueKind.Array ? ItemsOf(held.RootElement) : [text];
            }
            catch (JsonException)
            {
                return string.IsNullOrWhiteSpace(text) ? [] : [text];
            }
        }

        return value.ValueKind == JsonValueKind.Array ? ItemsOf(value) : [];
    }

    private static string[] ItemsOf(JsonElement array) =>
        [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
}
