using System.Text;
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
        _overview = new ServerOverview(client.Access, isPending, client.Scope);
        _logger = _services.LoggerFactory.CreateLogger("McpGateway.Gateway");
    }

    /// <summary>Answers a <c>tools/call</c> that no server gets.</summary>
    /// <param name="line">The client's line.</param>
    /// <param name="request">The request in it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="ServerException">It cannot be answered: the model is to see why.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task AnswerAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken)
    {
        string? tool = JsonMembers.GetString(line, request.Name);
        try
        {
            var arguments = new MetaToolArguments(line, request.Arguments);
            string text = tool switch
            {
                MetaToolDefinitions.List => _overview.List(arguments.Text("query") ?? Joined(arguments.Texts("query"))),
                MetaToolDefinitions.Load => await LoadAsync(arguments, cancellationToken).ConfigureAwait(false),
                _ => throw new ServerException($"There is no tool '{UntrustedText.OneLine(tool, 128)}' here. The tools are {MetaToolDefinitions.List}, {MetaToolDefinitions.Load} and {MetaToolDefinitions.Call}; tools of servers are called with {MetaToolDefinitions.Call}."),
            };
            _client.Output.PostText(request.Id.Of(line), text, isError: false, request.IsStateless);
        }
        catch (Exception e) when (e is not (ServerException or OperationCanceledException))
        {
            // A mistake of ours.
            Log.ReadFailed(_logger, e);
            throw new ServerException($"{tool} could not be answered: {UntrustedText.OneLine(e.Message)}. This is a fault of the gateway; see gateway.log.", e);
        }
    }

    private async Task<string> LoadAsync(MetaToolArguments arguments, CancellationToken cancellationToken)
    {
        (string? Server, string[] Tools) asked = NamesOf(arguments.Text("mcp_name"), arguments.Texts("tools"));
        string name = asked.Server ?? throw new ServerException("load_mcp_tools needs \"mcp_name\", the name of a server. list_available_mcps lists them.");
        string[] wanted = asked.Tools;
        if (name == ConfigurationReader.ReservedName)
        {
            return wanted.Length == 0 ? ServerOverview.Signatures(BuiltInServer.Entry) : Definitions(BuiltInServer.Definition, BuiltInServer.Entry, wanted);
        }

        ServerDefinition server = _client.Directory.GetServer(name);
        CatalogEntry entry = await ListAsync(server, cancellationToken).ConfigureAwait(false);
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

        string text = wanted.Length == 0 ? ServerOverview.Signatures(entry, _services.WholeCatalog.Find(server)) : Definitions(server, entry, wanted);
        return string.Join('\n', PinNotes.OfList(_services.Pins, server, entry, wanted.Length == 0 ? null : [.. wanted.Select(tool => QualifiedNames.Resolve(entry, tool))]).Prepend(text));
    }

    private async Task<CatalogEntry> ListAsync(ServerDefinition server, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.Catalog.GetAsync(server, _client.Scope, ServerList.Tools, refresh: false, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException e) when (!_client.Profile.IsStateless && LoginPrompt.Helps(_client, _client.Profile, server, e))
        {
            await LoginPrompt.LogInAsync(_client, null, server, cancellationToken).ConfigureAwait(false);
            return await _client.Catalog.GetAsync(server, _client.Scope, ServerList.Tools, refresh: false, cancellationToken).ConfigureAwait(false);
        }
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
}
