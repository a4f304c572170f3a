using System.Globalization;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;

namespace McpGateway.Gateway;

/// <summary>Finds servers and tools by name, with an error that says what there is where they are not found.</summary>
internal sealed class ToolDirectory
{
    private const int MostServersNamed = 20;
    private const int MostToolsNamed = 8;

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

    /// <summary>A connection to a server that has the tool. Where the catalog does not know the tool, the server is asked again.</summary>
    /// <exception cref="ServerException">The server cannot be reached or has no such tool.</exception>
    public async Task<ServerConnection> ConnectAsync(ServerDefinition server, string scope, string tool, CancellationToken cancellationToken)
    {
        ServerConnection connection = await _runtime.Pool.GetAsync(server, scope, cancellationToken).ConfigureAwait(false);
        if (_runtime.Catalog.Find(server)?.Find(tool) is not null)
        {
            return connection;
        }

        CatalogEntry entry;
        try
        {
            entry = await _runtime.Catalog.GetFreshAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.Refused)
        {
            // It cannot list, but it may know the tool all the same; it is the one to say.
            return connection;
        }

        return entry.Find(tool) is not null ? connection : throw UnknownTool(tool, entry);
    }

    /// <summary>The error for a tool that is not there, with the nearest ones as signatures.</summary>
    public static ServerException UnknownTool(string tool, CatalogEntry entry)
    {
        string[] nearest = [.. NearestNames.Order(tool, entry.Tools.Select(known => known.Name)).Take(MostToolsNamed)];
        string remedy = nearest.Length == 0
            ? "It has no tools at all."
            : string.Create(CultureInfo.InvariantCulture, $"Nearest of its {entry.Tools.Count}: {string.Join("; ", nearest.Select(name => entry.Find(name)!.Signature))}");
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
        return new ServerException(shown, ServerFailure.UnknownServer, "is not configured", $"Nearest first, there are: {string.Join(", ", names)}{more}.");
    }
}
