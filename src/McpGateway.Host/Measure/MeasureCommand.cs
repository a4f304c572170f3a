using System.Text;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.Gateway.Measuring;

namespace McpGateway.Host.Measure;

/// <summary><c>mcp-gateway measure</c>: what the user's own servers cost with and without the gateway.</summary>
internal static class MeasureCommand
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">What comes after the command's name.</param>
    /// <param name="output">Where the table or the JSON goes.</param>
    /// <param name="errors">Where progress and errors go.</param>
    /// <param name="cancellationToken">Ends it; started servers are ended anyway.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (MeasureArguments.Read(arguments, out string? wrong) is not { } wanted)
        {
            await errors.WriteLineAsync(HelpText.Wrong("measure", wrong!)).ConfigureAwait(false);
            return WrongUsage;
        }

        if (wanted.Html is { } taken && File.Exists(taken) && !wanted.Force)
        {
            await errors.WriteLineAsync($"mcp-gateway measure: {taken} already exists. Use another name, or --force to replace it.").ConfigureAwait(false);
            return Failure;
        }

        GatewayMeasurement measurement;
        bool failed;
        var runtime = new GatewayRuntime(new GatewayOptions { OwnsProcess = true });
        await using (runtime.ConfigureAwait(false))
        {
            ConfigurationSnapshot configuration = runtime.Configuration.Current;
            foreach (ConfigurationProblem problem in configuration.Problems)
            {
                await errors.WriteLineAsync("mcp-gateway measure: " + UntrustedText.OneLine(problem.ToString(), 400)).ConfigureAwait(false);
            }

            if (configuration.IsBroken)
            {
                return Failure;
            }

            if (runtime.Configuration.NothingConfigured is { } nothing)
            {
                await errors.WriteLineAsync("mcp-gateway measure: " + nothing).ConfigureAwait(false);
                return Failure;
            }

            var options = new MeasuringOptions
            {
                Refresh = wanted.Refresh ? MeasuringRefresh.All : MeasuringRefresh.None,
                Sessions = wanted.Sessions,
                Progress = progress => errors.Write(progress.HasEnded ? "" : $"listing the tools of {UntrustedText.OneLine(progress.Server, 64)} ...\n"),
            };
            measurement = await GatewayMeasurer.MeasureAsync(runtime, options, cancellationToken).ConfigureAwait(false);
            // What is switched off or never seen is as it should be; what cannot be used, or was asked and did not answer, is not.
            failed = configuration.Servers.Any(server => server.Problem is not null)
                || (wanted.Refresh && measurement.Servers.Any(server => server.Reason is not null && configuration.Find(server.Server) is { Disabled: false, Kind: ServerKind.Stdio }));
        }

        if (wanted.Html is { } file)
        {
            await File.WriteAllTextAsync(file, MeasurementPage.Write(measurement), cancellationToken).ConfigureAwait(false);
        }

        if (wanted.Json)
        {
            await output.WriteLineAsync(Encoding.UTF8.GetString(MeasurementJson.Write(measurement))).ConfigureAwait(false);
            return failed ? Failure : Success;
        }

        await output.WriteAsync(MeasureTable.Write(measurement)).ConfigureAwait(false);
        if (wanted.Html is not null)
        {
            await output.WriteLineAsync($"\nThe report: {wanted.Html}").ConfigureAwait(false);
        }

        return failed ? Failure : Success;
    }
}
