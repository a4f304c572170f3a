using System.Globalization;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Clients;

/// <summary>Meets the servers that were never seen, once the gateway is installed, and says what it saves. What goes wrong here changes nothing of what is installed.</summary>
internal static class InstallSaving
{
    /// <summary>Measures and prints.</summary>
    /// <param name="run">Where things go: the saving to stdout unless JSON is wanted there, the rest to stderr.</param>
    /// <param name="meets">Whether servers are started; otherwise the catalog says what there is.</param>
    public static async Task ShowAsync(CommandRun run, bool meets)
    {
        var options = new MeasuringOptions
        {
            Refresh = meets ? MeasuringRefresh.NeverSeen : MeasuringRefresh.None,
            AtOnce = GatewayMeasurer.MeetingsAtOnce,
            Progress = listing => ShowProgress(run, listing),
        };
        var runtime = new GatewayRuntime(new GatewayOptions { OwnsProcess = true });
        await using (runtime.ConfigureAwait(false))
        {
            GatewayMeasurement measurement = await GatewayMeasurer.MeasureAsync(runtime, options, run.Token).ConfigureAwait(false);
            foreach (string line in run.IsJson ? [] : SavingText.Of(measurement))
            {
                await run.Output.WriteLineAsync(line).ConfigureAwait(false);
            }
        }
    }

    private static void ShowProgress(CommandRun run, ListingProgress listing)
    {
        const int Width = 79;
        bool isTerminal = !Console.IsErrorRedirected;
        if (listing.Failure is { } failure)
        {
            run.Errors.Write(isTerminal ? "\r" + new string(' ', Width) + "\r" : "");
            run.Warn($"server '{listing.ShownServer}' could not be met: {failure}. 'mcp-gateway test {listing.ShownServer}' says more.");
        }

        if (isTerminal)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"meeting your servers: {listing.Done} of {listing.All} {listing.ShownUnderWay}");
            run.Errors.Write("\r" + UntrustedText.OneLine(line, Width).PadRight(Width));
            run.Errors.Write(listing.Done == listing.All ? "\r" + new string(' ', Width) + "\r" : "");
        }
    }
}
