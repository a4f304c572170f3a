using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Results;

namespace McpGateway.Host.Demo;

/// <summary>The client that the demonstration plays. To it the gateway, this executable as a process of its own, is an MCP server like any other.</summary>
internal sealed class DemoClient : IAsyncDisposable
{
    private const string Name = "mcp-gateway";

    private readonly DirectoryInfo _folder;
    private readonly GatewayRuntime _runtime;
    private readonly ServerDefinition _gateway;

    /// <param name="home">The folder of the gateway that is played with.</param>
    public DemoClient(GatewayHome home)
    {
        // What this client keeps is not the gateway's.
        _folder = Directory.CreateTempSubdirectory("mcp-gateway-demo-client-");
        _gateway = new ServerDefinition
        {
            Name = Name,
            Command = SelfCommand.Program,
            Arguments = [.. SelfCommand.Arguments, "--with-demo-server"],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [GatewayHome.Variable] = home.Root.Replace("${", "$${", StringComparison.Ordinal) },
            InheritEnvironment = true,
        };
        _runtime = new GatewayRuntime(new GatewayOptions { Home = new GatewayHome(_folder.FullName), AdditionalServers = [_gateway] });
    }

    /// <summary>Starts the gateway, and asks for its tools.</summary>
    public Task<CatalogEntry> ListAsync(CancellationToken cancellationToken) => _runtime.GetCatalogAsync(_gateway, refresh: true, cancellationToken);

    /// <summary>Calls a tool of the gateway.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">Its arguments, a JSON object.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The text of the result, and whether it is an error.</returns>
    public async Task<(string Text, bool IsError)> CallAsync(string tool, string arguments, CancellationToken cancellationToken)
    {
        ServerReply reply = await _runtime.CallToolAsync(Name, tool, Encoding.UTF8.GetBytes(arguments), null, cancellationToken).ConfigureAwait(false);
        if (reply.IsError)
        {
            return (reply.ReadError().Message, true);
        }

        using JsonDocument result = JsonDocument.Parse(reply.Result);
        return (string.Join('\n', (ResultContent.Blocks(result.RootElement) ?? []).Select(ResultContent.TextOf).OfType<string>()), ResultContent.IsError(result.RootElement));
    }

    /// <summary>Closes the gateway's standard input, upon which it ends its servers and itself.</summary>
    public Task EndAsync() => _runtime.StopAsync(Name);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync().ConfigureAwait(false);
        _folder.Delete(recursive: true);
    }
}
