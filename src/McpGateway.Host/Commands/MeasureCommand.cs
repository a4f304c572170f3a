using System.CommandLine;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Host.Measure;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway measure</c>: what the user's own servers cost with and without the gateway.</summary>
internal sealed class MeasureCommand : GatewayCommand
{
    private const int MaxSessions = 10_000;

    private readonly Option<bool> _refresh = CommonOptions.Flag("--refresh", "starts your servers one after the other, to list their tools, and stops them again");
    private readonly Option<int> _sessions = CommonOptions.Number("--sessions", 1, MaxSessions, "counts the processes of N conversations at the same time");
    private readonly Option<string?> _html = CommonOptions.File("--html", "writes a one-page report");
    private readonly Option<bool> _force = CommonOptions.Flag("--force", "replaces the report if it already exists");

    public MeasureCommand()
        : base("measure", "shows what your servers cost with and without the gateway")
    {
        Add(_refresh);
        Add(_sessions);
        Add(CommonOptions.Json);
        Add(_html);
        Add(_force);
    }

    /// <inheritdoc />
    public override string About => """
        Shows what your servers cost an AI client with and without the gateway, in tokens and processes. Tools are taken from the catalog of earlier sessions;
        nothing is started without --refresh.
        """;

    /// <inheritdoc />
    public override string ExitCodes => """
        0 success; 1 failed: nothing is configured, the configuration or an entry of it cannot be used, a server could not be listed, or the report could not
        be written (stderr says which); 2 wrong usage; 130 interrupted
        """;

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        string? html = run.Get(_html);
        if (html is not null && File.Exists(html) && !run.Get(_force))
        {
            return run.Fail($"{html} already exists. Use another name, or --force to replace it.");
        }

        GatewayMeasurement measurement;
        bool failed;
        var runtime = new GatewayRuntime(new GatewayOptions { OwnsProcess = true });
        await using (runtime.ConfigureAwait(false))
        {
            ConfigurationSnapshot configuration = runtime.Configuration.Current;
            if ((ConfigurationCheck.Find(run, configuration) ?? runtime.Configuration.NothingConfigured) is { } trouble)
            {
                return run.Fail(trouble);
            }

            var options = new MeasuringOptions
            {
                Refresh = run.Get(_refresh) ? MeasuringRefresh.All : MeasuringRefresh.None,
                Sessions = run.Get(_sessions),
                Progress = progress => run.Errors.Write(progress.HasEnded ? "" : $"listing the tools of {progress.ShownServer} ...\n"),
            };
            measurement = await GatewayMeasurer.MeasureAsync(runtime, options, run.Token).ConfigureAwait(false);
            // What is switched off or never seen is as it should be; what cannot be used, or was asked and did not answer, is not.
            failed = configuration.Servers.Any(server => server.Problem is not null)
                || (run.Get(_refresh) && measurement.Servers.Any(server => server.Reason is not null && configuration.Find(server.Server) is { Disabled: false, Kind: not ServerKind.Unknown }));
        }

        if (html is not null)
        {
            await File.WriteAllTextAsync(html, MeasurementPage.Write(measurement), run.Token).ConfigureAwait(false);
        }

        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(Encoding.UTF8.GetString(MeasurementJson.Write(measurement))).ConfigureAwait(false);
        }
        else
        {
            await run.Output.WriteAsync(MeasureTable.Write(measurement)).ConfigureAwait(false);
            if (html is not null)
            {
                await run.Output.WriteLineAsync($"\nThe report: {html}").ConfigureAwait(false);
            }
        }

        return failed ? CommandRun.Failure : CommandRun.Success;
    }
}
