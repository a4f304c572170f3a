using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.Host.Clients;
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
            case ["demo-server"]:
                return await DemoServer.RunAsync(signals.Token).ConfigureAwait(false);
            case ["help" or "--help" or "-h" or "-?" or "/?", .. string[] rest]:
                return await HelpAsync(rest.FirstOrDefault()).ConfigureAwait(false);
            case [string command, .. string[] options] when HelpText.Of(command) is not null && Array.Exists(options, HelpText.IsAskedBy):
                return await HelpAsync(command).ConfigureAwait(false);
            case ["demo"]:
                return await DemoCommand.RunAsync(includeMine: false, Console.Out, Console.Error, signals.Token).ConfigureAwait(false);
            case ["demo", "--include-mine"]:
                return await DemoCommand.RunAsync(includeMine: true, Console.Out, Console.Error, signals.Token).ConfigureAwait(false);
            case ["demo", .. string[] options]:
                return await RefuseAsync(HelpText.Wrong("demo", $"'{Array.Find(options, option => option != "--include-mine") ?? options[^1]}' is not an option of this command.")).ConfigureAwait(false);
            case ["measure", .. string[] options]:
                return await MeasureCommand.RunAsync(options, Console.Out, Console.Error, signals.Token).ConfigureAwait(false);
            case ["clients" or "import" or "install" or "uninstall", .. string[] options]:
                return await ClientCommands.RunAsync(arguments[0], options, Console.Out, Console.Error, signals.Token).ConfigureAwait(false);
            case ["version" or "--version" or "-V"]:
                Console.WriteLine(ProductVersion.Text);
                return Success;
            case ["version" or "--version" or "-V", string option, ..]:
                return await RefuseAsync(HelpText.Wrong("version", $"'{option}' is not an option of this command.")).ConfigureAwait(false);
            default:
                return await RefuseAsync(HelpText.Unknown(arguments[0])).ConfigureAwait(false);
        }
    }

    private static async Task<int> HelpAsync(string? command)
    {
        if (HelpText.Of(command) is not { } text)
        {
            return await RefuseAsync(HelpText.Unknown(command!)).ConfigureAwait(false);
        }

        Console.WriteLine(text);
        return Success;
    }

    private static async Task<int> RefuseAsync(string error)
    {
        await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
        return WrongUsage;
    }

    private static async Task<int> ServeAsync(IReadOnlyList<ServerDefinition> additional, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("mcp-gateway: serving MCP on stdin and stdout. It is meant to be started by an MCP client.\nPress Ctrl+C to end it; for help: mcp-gateway --help").ConfigureAwait(false);
        }

        var runtime = new GatewayRuntime(new GatewayOptions { AdditionalServers = additional, Problems = Console.Error, OwnsProcess = true });
        await using (runtime.ConfigureAwait(false))
        {
            await StdioGateway.RunAsync(runtime, cancellationToken).ConfigureAwait(false);
        }

        return Success;
    }
}
