using System.Globalization;
using System.Runtime.CompilerServices;
using McpGateway.Broker;
using McpGateway.Broker.Hosting;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Http.Hosting;

namespace McpGateway.Host;

/// <summary><c>mcp-gateway broker</c>, which relays start. It is not a command for users, and read without the parser because every first session waits for it.</summary>
internal static class BrokerCommand
{
    private const int WrongUsage = 2;

    /// <summary>Serves until nobody uses the broker any more.</summary>
    /// <param name="options">What comes after the word.</param>
    /// <param name="cancellationToken">Ends it in order.</param>
    /// <returns>The exit code.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> RunAsync(string[] options, CancellationToken cancellationToken)
    {
        var run = new BrokerOptions { Home = GatewayHome.FromEnvironment(), Export = TelemetryExport.Start };
        for (int i = 0; i < options.Length; i += 2)
        {
            if (i + 1 == options.Length || Read(run, options[i], options[i + 1]) is not { } read)
            {
                await Console.Error.WriteLineAsync($"mcp-gateway broker: '{options[i]}' cannot be understood. Relays start brokers; 'mcp-gateway status' and 'mcp-gateway stop' are for users.").ConfigureAwait(false);
                return WrongUsage;
            }

            run = read;
        }

        using IDisposable? copy = OperatingSystem.IsWindows() ? RunningCopy.Hold() : null;
        await BrokerProcess.RunAsync(BrokerHttp.AddTo(run), cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private static BrokerOptions? Read(BrokerOptions run, string option, string value) => option switch
    {
        BrokerProgram.ReadyOption when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long handle) => run with { Ready = handle },
        BrokerProgram.IdleOption when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= 1e6 =>
            run with { Idle = TimeSpan.FromSeconds(seconds) },
        _ => null,
    };
}
