using System.CommandLine;
using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Doctor;
using McpGateway.Gateway;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway doctor</c>: the whole installation, and what is wrong with it.</summary>
internal sealed class DoctorCommand : GatewayCommand
{
    private readonly Option<ClientApplication[]> _clients = CommonOptions.Clients("only this application");
    private readonly Option<string[]> _servers = CommonOptions.Texts("--server", "NAME", "the name of a server", "only this server, also if it is switched off");
    private readonly Option<bool> _skipServers = CommonOptions.Flag("--skip-servers", "starts none of your servers");
    private readonly Option<bool> _repair = CommonOptions.Flag("--repair", "repairs what is safe to repair; what you have written in config.json is never touched");

    public DoctorCommand()
        : base("doctor", "examines the installation: files, applications, servers")
    {
        Add(_clients);
        Add(_servers);
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
            var servers = new List<ServerDefinition>();
            foreach (string name in run.Get(_servers) ?? [])
            {
                if (runtime.Configuration.Current.Find(name) is not { } server)
                {
                    return run.Fail(runtime.UnknownServer(name).Message);
                }

                servers.Add(server);
            }

            var options = new DoctorOptions
            {
                Clients = run.Has(_clients) ? run.Get(_clients) : null,
                Servers = run.Has(_servers) ? servers : null,
                SkipServers = run.Get(_skipServers),
                Executable = SelfExecutable(),
            };
            return await ExamineAsync(run, new GatewayDoctor(runtime, ClientMachine.Current(Environment.CurrentDirectory)), options).ConfigureAwait(false);
        }
    }

    private async Task<int> ExamineAsync(CommandRun run, GatewayDoctor doctor, DoctorOptions options)
    {
        bool repairs = run.Get(_repair) && !run.Get(CommonOptions.DryRun), good = true;
        var all = new List<Finding>();
        await foreach (Finding found in doctor.ExamineAsync(options, run.Token).ConfigureAwait(false))
        {
            Finding finding = repairs && found.Repair is not null ? await RepairAsync(run, doctor, found).ConfigureAwait(false) : found;
            good &= finding.Severity < FindingSeverity.Error || finding.IsRepaired;
            all.Add(finding);
            if (!run.IsJson)
            {
                await PrintAsync(run, finding).ConfigureAwait(false);
            }
        }

        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartArray();
                all.ForEach(finding => Write(json, finding));
                json.WriteEndArray();
            });
        }

        return good ? CommandRun.Success : CommandRun.Failure;
    }

    private static async Task<Finding> RepairAsync(CommandRun run, GatewayDoctor doctor, Finding finding)
    {
        try
        {
            return await doctor.RepairAsync(finding, run.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ClientException or ConfigurationException)
        {
            run.Warn(e.Message);
            return finding;
        }
    }

    private async Task PrintAsync(CommandRun run, Finding finding)
    {
        const string Indent = "             ";
        string severity = (finding.IsRepaired ? "repaired" : finding.Severity.ToString().ToLowerInvariant()).PadRight(Indent.Length);
        await run.Output.WriteLineAsync($"{severity}{finding.Subject}: {finding.Message} [{finding.Id}]").ConfigureAwait(false);
        string? more = finding.IsRepaired ? $"done: {finding.Repair}"
            : finding.Repair is not null && run.Get(_repair) ? $"would be repaired: {finding.Repair}"
            : finding.Remedy;
        if (more is not null)
        {
            await run.Output.WriteLineAsync($"{Indent}-> {more}").ConfigureAwait(false);
        }
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
