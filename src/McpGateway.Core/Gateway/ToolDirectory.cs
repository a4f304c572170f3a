using System.Globalization;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;

namespace McpGateway.Gateway;

/// <summary>Finds servers and tools by name, with an error that says what there is where they are not found.</summary>
internal sealed class ToolDirectory
{
    private const int MostAttempts = 3;
    private const int MostServersNamed = 20;
    private const int MostToolsNamed = 20;
    private const int MostSignatures = 3;

    private readonly GatewayRuntime _runtime;

    public ToolDirectory(GatewayRuntime runtime)
    {
        _runtime = runtime;
    }

    /// <summary>The definition of a server that can be used.</summary>
    /// <exception cref="ServerException">There is none of that name, or it cannot be used.</exception>
    public ServerDefinition GetServer(string name)
    {
        ConfigurationSnapshot configuration = _runtime.Configuration.Current;
        ServerDefinition server = configuration.Find(name) ?? throw UnknownServer(name, configuration);
        ProcessPlanner.CheckUsable(server);
        return server;
    }

    /// <summary>Refuses a tool that the user's configuration does not want to be called.</summary>
    /// <exception cref="ServerException">It may not be called; the setting is named.</exception>
    public static void CheckAllowed(ServerDefinition server, string tool)
    {
        if (server.Tools.Refusal(tool) is { } setting)
        {
            throw new ServerException(server.Name, ServerFailure.Denied, $"does not offer '{Diagnostics.UntrustedText.OneLine(tool, 128)}': {setting} in its entry switches it off", "Use another tool; only the user can change the setting.");
        }
    }

    /// <summary>
    /// Sends a call to a server that has the tool. A connection that ends before the call was sent is replaced by a fresh one, a few times: a
    /// call that was not sent may be tried again.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="scope">Whose connection.</param>
    /// <param name="tool">The tool that is called, which the server must have; null for other requests.</param>
    /// <param name="trySend">Sends the call; false where the connection has ended and nothing was sent.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    /// <exception cref="ServerException">The server cannot be reached or has no such tool.</exception>
    public async Task SendAsync(ServerDefinition server, ConnectionScope scope, string? tool, Func<ServerConnection, bool> trySend, CancellationToken cancellationToken)
    {
        ServerConnection connection;
        int attempts = 0;
        do
        {
            // The configuration may have changed since the request was made: what holds is what it says when the request leaves.
            server = GetServer(server.Name);
            if (tool is not null)
            {
                CheckAllowed(server, tool);
            }

            connection = await ConnectAsync(server, scope, tool, cancellationToken).ConfigureAwait(false);
            if (trySend(connection))
            {
                return;
            }
        }
        while (++attempts < MostAttempts);
        throw connection.Errors.Lost(sent: false);
    }

    /// <summary>A connection to a server that has the tool. Where the catalog does not know the tool, the server is asked again.</summary>
    /// <exception cref="ServerException">The server cannot be reached or has no such tool.</exception>
    private async Task<ServerConnection> ConnectAsync(ServerDefinition server, ConnectionScope scope, string? tool, CancellationToken cancellationToken)
    {
        ServerConnection connection = await _runtime.Pool.GetAsync(server, scope, cancellationToken).ConfigureAwait(false);
        if (tool is null || _runtime.Catalog.Find(server)?.Find(tool) is not null)
        {
            return connection;
        }

        CatalogEntry entry;
        try
        {
            entry = await _runtime.Catalog.GetFreshAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.Refused || !connection.IsAlive)
        {
            // It cannot list, but it may know the tool all the same; it is the one to say. Or it has ended: then nothing can be sent, and another is tried.
            return connection;
        }

        return entry.Find(tool) is not null ? connection : throw UnknownTool(tool, entry);
    }

    /// <summary>The error for a tool that is not there, with the nearest ones as signatures.</summary>
    public static ServerException UnknownTool(string tool, CatalogEntry entry)
    {
        string[] names = [.. NearestNames.Order(tool, entry.Tools.Select(known => known.Name)).Take(MostToolsNamed)];
        string nearest = string.Join("; ", names.Take(MostSignatures).Select(name => entry.Find(name)!.Signature));
        string others = string.Join(", ", names.Skip(MostSignatures).Select(name => Diagnostics.UntrustedText.OneLine(name, 128)));
        string more = entry.Tools.Count > names.Length ? string.Create(CultureInfo.InvariantCulture, $" and {entry.Tools.Count - names.Length} more") : "";
        string remedy = names.Length == 0 ? "It has no tools at all." : $"Nearest: {nearest}{(others.Length == 0 ? "" : $". Others: {others}{more}")}.";
        return new ServerException(entry.Server, ServerFailure.UnknownTool, $"has no tool '{Diagnostics.UntrustedText.OneLine(tool, 128)}'", remedy);
    }

    /// <summary>The error for a server that is not configured, with those that are, nearest first.</summary>
    public ServerException UnknownServer(string name, ConfigurationSnapshot configuration)
    {
        string shown = Diagnostics.UntrustedText.OneLine(name, 128);
        if (configuration.Servers.Count == 0)
        {
            string why = configuration.Problems.Count > 0 ? configuration.Problems[0].ToString() : $"Add it to {_runtime.Configuration.Home.ConfigurationFile}.";
            return new ServerException(shown, ServerFailure.UnknownServer, "is not configured, nor is any other", why);
        }

        string[] names = [.. NearestNames.Order(name, configuration.Servers.Select(server => server.Name)).Take(MostServersNamed)];
        string more = configuration.Servers.Count > names.Length ? string.Create(CultureInfo.InvariantCulture, $" and {configuration.Servers.Count - names.Length} more") : "";
        return new ServerException(shown, ServerFailure.UnknownServer, "is not configured", $"Nearest first, there are: {string.Join(", ", names.Select(known => Diagnostics.UntrustedText.OneLine(known, 128)))}{more}.");
    }
}
