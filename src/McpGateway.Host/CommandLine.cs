using System.CommandLine;
using McpGateway.Configuration;
using McpGateway.Gateway;
using McpGateway.Host.Demo;

namespace McpGateway.Host;

/// <summary>The commands of the executable. Without one it serves on stdio.</summary>
internal static class CommandLine
{
    /// <summary>Makes the parser.</summary>
    public static RootCommand Create()
    {
        var withDemo = new Option<bool>("--with-demo-server") { Description = "Adds the small server that 'demo' uses.", Hidden = true };
        var root = new RootCommand("One MCP server in front of all the others. Without a command it serves MCP on stdin and stdout; the servers behind it are read from ~/.mcp-gateway/config.json (MCP_GATEWAY_HOME moves the folder).")
        {
            withDemo,
        };
        root.SetAction((result, token) => ServeAsync(result.GetValue(withDemo), token));

        var mine = new Option<bool>("--include-mine") { Description = "Lists your own configured servers too. Their tools are listed, never called." };
        var demo = new Command("demo", "Plays a client: starts a gateway, lists, searches, loads and calls, and shows what each step costs.") { mine };
        demo.SetAction((result, token) => DemoCommand.RunAsync(result.GetValue(mine), Console.Out, token));
        root.Subcommands.Add(demo);

        var server = new Command("demo-server", "The small MCP server that 'demo' puts behind the gateway.") { Hidden = true };
        server.SetAction((_, token) => DemoServer.RunAsync(token));
        root.Subcommands.Add(server);
        return root;
    }

    private static async Task<int> ServeAsync(bool withDemo, CancellationToken cancellationToken)
    {
        using var signals = new EndSignals(cancellationToken);
        var options = new GatewayOptions
        {
            Home = GatewayHome.FromEnvironment(),
            AdditionalServers = withDemo ? [DemoServer.Definition] : [],
            Problems = Console.Error,
        };
        var runtime = new GatewayRuntime(options);
        try
        {
            await StdioGateway.RunAsync(runtime, signals.Token).ConfigureAwait(false);
        }
        finally
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
        }

        return 0;
    }
}
