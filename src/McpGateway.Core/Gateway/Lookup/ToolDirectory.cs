using System.Globalization;
using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Arguments;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Tokens;
using McpGateway.Transports;

namespace McpGateway.Gateway.Lookup;

/// <summary>Finds servers and tools by name, with an error that says what there is where they are not found.</summary>
internal sealed class ToolDirectory
{
    private const int MaxAttempts = 3;
    private const int MaxServersNamed = 20;
    private const int MaxToolsNamed = 20;
    private const int MaxSignatures = 3;

    private readonly GatewayAccess _access;

    public ToolDirectory(GatewayAccess access)
    {
        _access = access;
    }

    /// <summary>The definition of a server that can be used.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="tool">The tool that is wanted of it: where there is no such server, the error says which one has the tool.</param>
    /// <exception cref="ServerException">There is none of that name, or it cannot be used.</exception>
    public ServerDefinition GetServer(string name, string? tool = null)
    {
        ConfigurationSnapshot configuration = _access.Configuration;
        ServerDefinition server = configuration.Find(name) ?? throw UnknownServer(name, configuration, tool);
        ServerException.ThrowIfUnusable(server);
        return server;
    }

    /// <summary>
    /// The server and the tool that a call means. Where the tool's name holds the server's and nothing else says who is meant, or says that it is the
    /// gateway, it is taken from there, if it can be one only.
    /// </summary>
    public (string? Server, string? Tool) NamesOf(string? server, string? tool)
    {
        IReadOnlyList<ServerDefinition> servers = _access.Configuration.Servers;
        if (server is not null && _access.Configuration.Find(server) is not null)
        {
            return (server, tool);
        }

        // A tool of the gateway's own; its bare name alone does not say so.
        if (tool is not null
            && QualifiedNames.SaysNothing(server)
            && QualifiedNames.Resolve(BuiltInServer.Entry, tool) is var own
            && BuiltInServer.Entry.Find(own) is not null
            && (own != tool || !string.IsNullOrWhiteSpace(server)))
        {
            return (ConfigurationReader.ReservedName, tool);
        }

        string? qualified = string.IsNullOrWhiteSpace(tool) ? server : QualifiedNames.SaysNothing(server) ? tool : null;
        return qualified is not null && QualifiedNames.Find(servers, _access.Catalog.Find, (known, name) => !_access.Gate.IsOpen(RequestKind.Tool, known, name), qualified) is { } meant ? (meant.Server.Name, meant.Tool)
            : server is not null && QualifiedNames.ServerOf(servers, server) is { } known ? (known, tool)
            : (server, tool);
    }

    /// <summary>
    /// Sends a call to a server that has the tool. A connection that ends before the call was sent is replaced by a fresh one, a few times: a
    /// call that was not sent may be tried again.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="scope">Whose connection.</param>
    /// <param name="kind">What is asked for.</param>
    /// <param name="name">The server's name of it; a tool is one that the server must have.</param>
    /// <param name="trySend">Sends the call; false where the connection has ended and nothing was sent.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    /// <exception cref="ServerException">The server cannot be reached or has no such tool.</exception>
    public async Task SendAsync(ServerDefinition server, ConnectionScope scope, RequestKind kind, string name, Func<ServerConnection, ValueTask<bool>> trySend, CancellationToken cancellationToken)
    {
        ServerConnection connection;
        int attempts = 0;
        do
        {
            // The configuration may have changed since the request was made: what holds is what it says when the request leaves.
            server = GetServer(server.Name);
            _access.Gate.Check(kind, server, name);
            connection = await ConnectAsync(server, scope, kind == RequestKind.Tool ? name : null, cancellationToken).ConfigureAwait(false);
            if (await trySend(connection).ConfigureAwait(false))
            {
                return;
            }
        }
        while (++attempts < MaxAttempts);
        throw connection.Errors.Lost(sent: false);
    }

    /// <summary>Sees to it that the catalog knows what a server offers now.</summary>
    /// <exception cref="ServerException">The server cannot be reached, or does not say in time.</exception>
    public async Task LearnAsync(ServerDefinition server, ConnectionScope scope, CancellationToken cancellationToken)
    {
        ServerConnection connection = await _access.Services.Pool.GetAsync(server, scope, cancellationToken).ConfigureAwait(false);
        await TryListAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A connection to a server that has the tool. Where the catalog does not know the tool, the server is asked again.</summary>
    /// <exception cref="ServerException">The server cannot be reached or has no such tool.</exception>
    private async Task<ServerConnection> ConnectAsync(ServerDefinition server, ConnectionScope scope, string? tool, CancellationToken cancellationToken)
    {
        ServerConnection connection = await _access.Services.Pool.GetAsync(server, scope, cancellationToken).ConfigureAwait(false);
        if (tool is not null && _access.Gate.WantsListing(server))
        {
            await CheckListedAsync(server, connection, tool, cancellationToken).ConfigureAwait(false);
            return connection;
        }

        if (tool is null || _access.Catalog.Find(server)?.Find(tool) is not null)
        {
            return connection;
        }

        CatalogEntry? entry = await TryListAsync(connection, cancellationToken).ConfigureAwait(false);
        return entry is null || entry.Find(tool) is not null ? connection : throw UnknownTool(tool, entry, HintAt(tool));
    }

    /// <summary>Refuses a tool that this very connection does not list as it was approved.</summary>
    /// <exception cref="ServerException">The tool is not there or was not approved, or the server does not say what it has.</exception>
    private async Task CheckListedAsync(ServerDefinition server, ServerConnection connection, string tool, CancellationToken cancellationToken)
    {
        CatalogService catalog = _access.Services.WholeCatalog;
        CatalogEntry entry;
        try
        {
            entry = await catalog.GetListedAsync(connection, cancellationToken).ConfigureAwait(false);
            if (entry.Find(tool) is null)
            {
                entry = await catalog.GetFreshAsync(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ServerException) when (!connection.IsAlive)
        {
            // Nothing can be sent, and another is tried.
            return;
        }
        catch (ServerException e) when (e.Failure == ServerFailure.Refused)
        {
            throw new ServerException(server.Name, ServerFailure.Denied, $"{e.Cause}, so nobody can have approved '{UntrustedText.OneLine(tool, 128)}' (\"pin\": \"enforce\")", "Set \"pin\": \"warn\" in its entry if you trust it.", e);
        }

        if (entry.Find(tool) is null)
        {
            throw UnknownTool(tool, _access.Gate.View(server, entry), HintAt(tool));
        }

        ToolPins pins = _access.Services.Pins;
        if (!pins.StateOf(server).IsPinned || !_access.Gate.IsOpen(server, entry, tool))
        {
            // What this connection lists may not be what was compared last, or nothing could be kept of it.
            pins.Note(server, entry);
        }

        if (pins.StateOf(server) is { IsPinned: false } state)
        {
            throw new ServerException(server.Name, ServerFailure.Denied, $"does not offer '{UntrustedText.OneLine(tool, 128)}': {(state.Problem ?? "what was approved of it cannot be kept").TrimEnd('.')} (\"pin\": \"enforce\")", "");
        }

        _access.Gate.CheckListed(server, entry, tool);
    }

    /// <summary>
    /// What a server offers now. Null where it cannot list, but may know the tool anyway, so that it is the one to say; or where it has ended: then nothing can be
    /// sent, and another is tried.
    /// </summary>
    private async Task<CatalogEntry?> TryListAsync(ServerConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await _access.Catalog.GetFreshAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.Refused || !connection.IsAlive)
        {
            return null;
        }
    }

    /// <summary>The error for a <c>call_mcp_tool</c> without the name of the server or of the tool.</summary>
    public ServerException IncompleteCall(string? server, string? tool)
    {
        string hint = server is null && tool is not null ? HintAt(tool)
            : server is not null && tool is null ? $" load_mcp_tools with \"mcp_name\": \"{UntrustedText.OneLine(server, 128)}\" lists the tools there."
            : "";
        return new ServerException("call_mcp_tool needs \"mcp_name\" and \"tool_name\", both strings. list_available_mcps lists the servers, load_mcp_tools their tools." + hint);
    }

    /// <summary>Which servers have a tool, with the call to make where there is one; empty where none is known to.</summary>
    private string HintAt(string tool)
    {
        CatalogEntry[] having = [.. _access.ListedEntries().Where(entry => entry.Find(tool) is not null)];
        string shown = UntrustedText.OneLine(tool, 128);
        return having switch
        {
            [] => "",
            [var only] => $" '{shown}' is a tool of '{UntrustedText.OneLine(only.Server, 128)}': {{\"mcp_name\": \"{UntrustedText.OneLine(only.Server, 128)}\", \"tool_name\": \"{shown}\", \"arguments\": {{...}}}}, {ShortSignature.ForMessage(only.Find(tool)!.Signature)}.",
            _ => $" '{shown}' is a tool of {string.Join(", ", having.Take(MaxServersNamed).Select(entry => $"'{UntrustedText.OneLine(entry.Server, 128)}'"))}.",
        };
    }

    /// <summary>The error for a tool that is not there, with the nearest ones as signatures.</summary>
    /// <param name="tool">The name that was asked for.</param>
    /// <param name="entry">What the server offers.</param>
    /// <param name="hint">A sentence with a space before it that follows.</param>
    public static ServerException UnknownTool(string tool, CatalogEntry entry, string hint = "")
    {
        string[] names = [.. NearestNames.Order(tool, entry.Tools.Select(known => known.Name)).Take(MaxToolsNamed)];
        string nearest = string.Join("; ", names.Take(MaxSignatures).Select(name => ShortSignature.ForMessage(entry.Find(name)!.Signature)));
        string others = string.Join(", ", names.Skip(MaxSignatures).Select(name => UntrustedText.OneLine(name, 128)));
        string more = entry.Tools.Count > names.Length ? string.Create(CultureInfo.InvariantCulture, $" and {entry.Tools.Count - names.Length} more") : "";
        string remedy = names.Length == 0 ? "It has no tools at all." : $"Nearest: {nearest}{(others.Length == 0 ? "" : $". Others: {others}{more}")}.";
        remedy += hint;
        return new ServerException(entry.Server, ServerFailure.UnknownTool, $"has no tool '{UntrustedText.OneLine(tool, 128)}'", remedy);
    }

    /// <summary>The error for a server that is not configured, with those that are, nearest first, and the one that has the tool.</summary>
    public ServerException UnknownServer(string name, ConfigurationSnapshot configuration, string? tool = null)
    {
        string shown = UntrustedText.OneLine(name, 128);
        if (configuration.Servers.Count == 0)
        {
            string why = configuration.Problems.Count > 0 ? configuration.Problems[0].ToString()
                : _access.NothingConfigured is { } nothing && _access.Services.Configuration.NothingConfigured is null ? nothing + "."
                : _access.Caller.UserName is not null ? ""
                : $"Add it under \"mcpServers\" in {_access.Services.Configuration.Home.ConfigurationFile}, or with Register-McpServer in PowerShell.";
            return new ServerException(shown, ServerFailure.UnknownServer, "is not configured, and no other server is either", why);
        }

        string[] names = [.. NearestNames.Order(name, configuration.Servers.Select(server => server.Name)).Take(MaxServersNamed)];
        string more = configuration.Servers.Count > names.Length ? string.Create(CultureInfo.InvariantCulture, $" and {configuration.Servers.Count - names.Length} more") : "";
        return new ServerException(shown, ServerFailure.UnknownServer, "is not configured", $"Configured servers, nearest match first: {string.Join(", ", names.Select(known => UntrustedText.OneLine(known, 128)))}{more}.{(tool is null ? "" : HintAt(tool))}");
    }
}
