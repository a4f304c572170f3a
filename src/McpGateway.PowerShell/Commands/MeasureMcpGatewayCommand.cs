using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Measures what servers cost an AI client with and without the gateway, in tokens and processes. Starts nothing without -Refresh. Returns one object per server and a
/// summary; with -AsHtml, the report file instead; with -AsHtml and -PassThru, the objects.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "McpGateway", SupportsShouldProcess = true, DefaultParameterSetName = "Object")]
[OutputType(typeof(McpMeasurement), typeof(McpMeasurementSummary), ParameterSetName = ["Object"])]
[OutputType(typeof(FileInfo), typeof(McpMeasurement), typeof(McpMeasurementSummary), ParameterSetName = ["Html"])]
public sealed class MeasureMcpGatewayCommand : AsyncPSCmdlet
{
    private const int MaxSessions = 10_000;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private GatewayRuntime? _runtime;

    /// <summary>Server names or wildcards; by default, all servers.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Starts the servers one after the other to list their tools now, and stops those that it started.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <summary>The number of simultaneous conversations for which processes are counted.</summary>
    [Parameter]
    [ValidateRange(1, MaxSessions)]
    public int Session { get; set; } = 1;

    /// <summary>Writes the report, an HTML page, to this file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Html")]
    [ValidateNotNullOrEmpty]
    public string? AsHtml { get; set; }

    /// <summary>Replaces an existing report.</summary>
    [Parameter(ParameterSetName = "Html")]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the measurements instead of the report file.</summary>
    [Parameter(ParameterSetName = "Html")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        _runtime = ModuleRuntime.Current;
        foreach (ConfigurationProblem problem in ServerChoice.FileProblems(_runtime.Configuration.Current))
        {
            WriteError(problem.ToErrorRecord());
        }
    }

    /// <inheritdoc />
    protected override void ProcessRecord() => _names.UnionWith(ServerSelection.Select(_runtime!, Name, WriteError, WriteWarning).Select(server => server.Name));

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        string? file = AsHtml is null ? null : FilePath.Resolve(SessionState.Path, AsHtml);
        if (AsHtml is not null && CannotWrite(file) is { } error)
        {
            ThrowTerminatingError(error);
        }

        // Names that mean nothing have had their error; a measurement of nothing would be none.
        if (_names.Count > 0)
        {
            Run(() => MeasureAsync(_runtime!, file));
        }
    }

    private async Task MeasureAsync(GatewayRuntime runtime, string? file)
    {
        var progress = new ProgressRecord(1, "Measuring", "reading the catalog");
        var options = new MeasuringOptions
        {
            Selects = server => _names.Contains(server.Name),
            Refresh = Refresh ? MeasuringRefresh.All : MeasuringRefresh.None,
            Sessions = Session,
            Progress = listing => Post(new ProgressRecord(1, "Measuring", "listing the tools of " + listing.ShownServer) { PercentComplete = listing.Done * 100 / listing.All }),
        };
        GatewayMeasurement measurement;
        try
        {
            measurement = await GatewayMeasurer.MeasureAsync(runtime, options, Token).ConfigureAwait(false);
        }
        finally
        {
            progress.RecordType = ProgressRecordType.Completed;
            Post(progress);
        }

        if (file is not null && await ShouldProcessAsync(file, "Write the report").ConfigureAwait(false))
        {
            try
            {
                await File.WriteAllTextAsync(file, MeasurementPage.Write(measurement), Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Post(e.ToReportError(file));
                return;
            }

            if (!PassThru)
            {
                PostFile(file);
            }
        }

        if (file is null || PassThru)
        {
            foreach (ServerMeasurement server in measurement.Servers)
            {
                Post(new McpMeasurement(server));
            }

            Post(new McpMeasurementSummary(measurement));
        }
    }

    private ErrorRecord? CannotWrite(string? file)
    {
        if (file is null || Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file)))
        {
            return ErrorRecords.InvalidParameter($"'{AsHtml}' cannot be the report: it must be a file in an existing folder.", AsHtml);
        }

        return File.Exists(file) && !Force ? ErrorRecords.ReportExists(file) : null;
    }
}
