using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.Host.Demo;
using McpGateway.Host.Measure;

namespace McpGateway.Host;

/// <summary>
/// The commands of the executable. There are few, and the one that matters is started by every session of every client: a parser library
/// would cost more time at each start than all the rest of the command line.
/// </summary>
internal static class CommandLine
{
    private const int Success = 0;
    private const int WrongUsage = 2;

    private const string Help = """
        mcp-gateway - one MCP server in front of all the others

        usage:
          mcp-gateway                        serves MCP on stdin and stdout, as a client's server command
          mcp-gateway demo [--include-mine]  plays a client and shows what each step costs; with --include-mine your
                                             own servers are listed too (their tools are listed, never called)
          mcp-gateway measure [--refresh] [--sessions N] [--json] [--html FILE [--force]]
                                             what your own servers cost with and without the gateway: tokens, processes
          mcp-gateway --version
          mcp-gateway --help

        The servers are read from "mcpServers" in ~/.mcp-gateway/config.json; MCP_GATEWAY_HOME moves the folder.
        """;

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">What the user typed.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var signals = new EndSignals();
        switch (arguments)
        {
            case []:
                return await ServeAsync([], signals.Token).ConfigureAwait(false);
            case ["--with-demo-server"]:
                return await ServeAsync([DemoServer.Definition], signals.Token).ConfigureAwait(false);
            case ["demo"]:
                return await DemoCommand.RunAsync(includeMine: false, Console.Out, signals.Token).ConfigureAwait(false);
            case ["demo", "--include-mine"]:
                return await DemoCommand.RunAsync(includeMine: true, Console.Out, signals.Token).ConfigureAwait(false);
            case ["measure", .. string[] options]:
                return await MeasureCommand.RunAsync(options, Console.Out, Console.Error, signals.Token).ConfigureAwait(false);
            case ["demo-server"]:
                return await DemoServer.RunAsync(signals.Token).ConfigureAwait(false);
            case ["--version"]:
                Console.WriteLine(ProductVersion.Text);
                return Success;
            case ["--help" or "-h" or "-?" or "/?" or "help"]:
                Console.WriteLine(Help);
                return Success;
            default:
                await Console.Error.WriteLineAsync($"mcp-gateway: '{string.Join(' ', arguments)}' is no command.\n\n{Help}").ConfigureAwait(false);
                return WrongUsage;
        }
    }

    private static async Task<int> ServeAsync(IReadOnlyList<ServerDefinition> additional, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("mcp-gateway: serving MCP on stdin and stdout; a client is meant to start this. Ctrl+C ends it, 'mcp-gateway --help' shows more.").ConfigureAwait(false);
        }

        var runtime = new GatewayRuntime(new GatewayOptions { AdditionalServers = additional, Problems = Console.Error, OwnsProcess = true });
        await using (runtime.ConfigureAwait(false))
        {
            await StdioGateway.RunAsync(runtime, cancellationToken).ConfigureAwait(false);
        }

        return Success;
    }
}
