using System.CommandLine;
using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Doctor;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway doctor</c>: the whole installation, and what is wrong with it.</summary>
internal sealed class DoctorCommand : GatewayCommand
{
    private readonly Argument<string[]> _servers = CommonArguments.Servers("names of servers, or patterns with * and ?; all without it; one that is switched off is started only if you name it");
    private readonly Option<ClientApplication[]> _clients = CommonOptions.Clients("only this application");
    private readonly Option<bool> _skipServers = CommonOptions.Flag("--skip-servers", "starts none of your servers");
    private readonly Option<bool> _repair = CommonOptions.Flag("--repair", "repairs what is safe to repair; what you have written in config.json is never touched");

    public DoctorCommand()
        : base("doctor", "examines the installation: files, applications, servers")
    {
        Add(_servers);
        Add(_clients);
        Add(_skipServers);
        Add(_repair);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Examines the configuration, files and folders, the executable, the AI applications and whether the gateway that they start answers, and every server.
        Each warning and each error says what to do; docs/troubleshooting.md explains them. Without --repair nothing is changed.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 no error, warnings or not; 1 something does not work (and was not repaired); 2 wrong usage; 130 interrupted";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed) =>
        parsed.GetValue(CommonOptions.DryRun) && !parsed.GetValue(_repair) ? "--dry-run shows what --repair would do. Use both." : null;

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { OwnsProcess = true });
        await using (runtime.ConfigureAwait(false))
        {
            var results = new ResultList(run);
            string[] names = run.Get(_servers) ?? [];
            // A configuration that cannot be read is one of the findings.
            var options = new DoctorOptions
            {
                Clients = run.Has(_clients) ? run.Get(_clients) : null,
                Servers = names.Length == 0 ? null : ServerChoice.Select(
                    runtime, names, name => name.AsSpan().IndexOfAny('*', '?') >= 0 ? server => ToolPolicy.Fits(name, server) : null, (_, unknown) => results.Fail(unknown.Message)),
                SkipServers = run.Get(_skipServers),
                Executable = SelfExecutable(),
            };
            return await ExamineAsync(run, results, new GatewayDoctor(runtime, ClientMachine.Current(Environment.CurrentDirectory)), options).ConfigureAwait(false);
        }
    }

    private async Task<int> ExamineAsync(CommandRun run, ResultList results, GatewayDoctor doctor, DoctorOptions options)
    {
        bool repairs = run.Get(_repair) && !run.Get(CommonOptions.DryRun), hasFailed = false;
        await foreach (Finding found in doctor.ExamineAsync(options, run.Token).ConfigureAwait(false))
        {
            Finding finding = repairs && found.Repair is not null ? await RepairAsync(results, doctor, found, run.Token).ConfigureAwait(false) : found;
            hasFailed |= finding.Severity == FindingSeverity.Error && !finding.IsRepaired;
            results.Add(Lines(run, finding), json => Write(json, finding));
        }

        return results.End(hasFailed);
    }

    private static async Task<Finding> RepairAsync(ResultList results, GatewayDoctor doctor, Finding finding, CancellationToken cancellationToken)
    {
        try
        {
            return await doctor.RepairAsync(finding, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ClientException or ConfigurationException)
        {
            results.Fail(e.Message);
            return finding;
        }
    }

    private static string Lines(CommandRun run, Finding finding)
    {
        const string Indent = "             ";
        string severity = (finding.IsRepaired ? "repaired" : finding.Severity.ToString().ToLowerInvariant()).PadRight(Indent.Length);
        string? more = finding.IsRepaired ? $"done: {finding.Repair}"
            : finding.Repair is not null && run.Get(CommonOptions.DryRun) ? $"would be repaired: {finding.Repair}"
            : finding.Remedy;
        return $"{severity}{finding.Subject}: {finding.Message} [{finding.Id}]{(more is null ? "" : $"\n{Indent}-> {more}")}";
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        json.WriteString("subject", finding.Subject);
        json.WriteString("message", finding.Message);
        json.WriteString("remedy", finding.Remedy);
        json.WriteString("repair", finding.Repair);
        json.WriteBoolean("repaired", finding.IsRepaired);
        json.WriteEndObject();
    }

    /// <summary>This program, as a file that can be copied; null where it is run by another.</summary>
    private static string? SelfExecutable()
    {
        string? running = Environment.ProcessPath, beside = Path.Combine(AppContext.BaseDirectory, GatewayBinary.FileName);
        return running is not null && Path.GetFileName(running) == GatewayBinary.FileName ? running : File.Exists(beside) ? beside : null;
    }
}
