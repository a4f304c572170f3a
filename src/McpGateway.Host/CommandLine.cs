using System.Runtime.CompilerServices;
using McpGateway.Broker;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Demo;
using McpGateway.Host.Parsing;
using McpGateway.Serving;

namespace McpGateway.Host;

/// <summary>
/// What the executable is started for. Serving comes first and by itself: every session of every client starts it, and reading the rest of the commands
/// would cost more time at each start than all of the command line.
/// </summary>
internal static class CommandLine
{
    private const string ProfileOption = "--profile";
    private const int Success = 0;
    private const int WrongUsage = 2;

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">What the user typed.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var signals = new EndSignals(arguments is [GatewayStart.Command, ..] && arguments.Contains(GatewayStart.StdinOption, StringComparer.Ordinal));
        switch (arguments)
        {
            case []:
                return await ServeAsync([], null, signals.Token).ConfigureAwait(false);
            case ["--with-demo-server"]:
                return await ServeAsync([DemoServer.Definition], null, signals.Token).ConfigureAwait(false);
            case [ProfileOption, var profile]:
                return await ServeAsync([], profile, signals.Token).ConfigureAwait(false);
            case [var option] when option.StartsWith(ProfileOption + "=", StringComparison.Ordinal):
                return await ServeAsync([], option[(ProfileOption.Length + 1)..], signals.Token).ConfigureAwait(false);
            case [ProfileOption]:
                await Console.Error.WriteLineAsync($"mcp-gateway: {ProfileOption} needs the name of a profile; the profiles are under \"profiles\" in the configuration.").ConfigureAwait(false);
                return WrongUsage;
            case [BrokerProgram.Command, .. string[] options]:
                return await BrokerCommand.RunAsync(options, signals.Token).ConfigureAwait(false);
            case ["demo-server"]:
                return await DemoServer.RunAsync(signals.Token).ConfigureAwait(false);
            default:
                return await RunCommandAsync(arguments, signals.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Not inlined: a method that mentions the parser has it loaded when it is compiled, whether it comes to it or not.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<int> RunCommandAsync(string[] arguments, CancellationToken cancellationToken) =>
        CommandTree.RunAsync(arguments, Console.Out, Console.Error, cancellationToken);

    private static async Task<int> ServeAsync(IReadOnlyList<ServerDefinition> additional, string? profile, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("mcp-gateway: serving MCP on stdin and stdout. It is meant to be started by an MCP client.\nPress Ctrl+C to end it; for help: mcp-gateway --help").ConfigureAwait(false);
        }

        if (additional.Count == 0 && await StdioRelay.TryRunAsync(
            GatewayHome.FromEnvironment(), BrokerSelf(), (input, output, token) => ServeHereAsync(input, output, profile, token), Console.Error, profile, cancellationToken).ConfigureAwait(false))
        {
            return Success;
        }

        return await ServeOnStdioAsync(additional, profile, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How this executable is started as the broker. On Windows it is a copy, so that nobody waits for the end of a broker to update this one.</summary>
    private static BrokerProgram BrokerSelf() => new(SelfCommand.Program, SelfCommand.Arguments)
    {
        Copy = OperatingSystem.IsWindows() && SelfCommand.Arguments.Count == 0 ? CopySelf : null,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? CopySelf(GatewayHome home) => RunningCopy.Make(home, GatewayBinary.Running);

    /// <summary>Not inlined, so that a relay has nothing of this loaded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> ServeOnStdioAsync(IReadOnlyList<ServerDefinition> additional, string? profile, CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { AdditionalServers = additional, Problems = Console.Error, OwnsProcess = true, Export = TelemetryExport.Start });
        await using (runtime.ConfigureAwait(false))
        {
            await StdioGateway.RunAsync(runtime, cancellationToken, profile).ConfigureAwait(false);
        }

        return Success;
    }

    /// <summary>Serves the client of a relay that has no broker.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ServeHereAsync(Stream input, Stream output, string? profile, CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { Problems = Console.Error, OwnsProcess = true, Export = TelemetryExport.Start });
        await using (runtime.ConfigureAwait(false))
        {
            await StdioGateway.RunAsync(runtime, input, output, cancellationToken, profile).ConfigureAwait(false);
        }
    }
}
