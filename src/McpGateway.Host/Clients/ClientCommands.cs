using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Clients;

/// <summary>The commands about clients: which there are, what they have, and the gateway in them. Errors are one line each; one client's does not keep others from being done.</summary>
internal sealed class ClientCommands
{
    private readonly CommandRun _run;
    private readonly ClientArguments _wanted;
    private readonly ClientMachine _machine;
    private readonly ConfigurationStore _configuration;
    private readonly ClientOutput _output;
    private bool _isInstalled;
    private bool _hasChanged;

    /// <param name="run">Where things go.</param>
    /// <param name="wanted">The options.</param>
    public ClientCommands(CommandRun run, ClientArguments wanted)
    {
        _run = run;
        _wanted = wanted;
        _machine = ClientMachine.Current(Environment.CurrentDirectory);
        _configuration = new ConfigurationStore(GatewayHome.FromEnvironment());
        _output = new ClientOutput(run.Output, run.IsJson);
    }

    /// <summary>Lists the clients.</summary>
    /// <returns>The exit code, as of the others.</returns>
    public int List() => End(ListClients());

    /// <summary>Takes servers over.</summary>
    public async Task<int> ImportAsync() => End(await ImportAsync(_run.Token).ConfigureAwait(false));

    /// <summary>Puts the gateway into clients.</summary>
    public async Task<int> InstallAsync()
    {
        int code = End(await InstallAsync(_run.Token).ConfigureAwait(false));
        if (_isInstalled && !_wanted.KeepServers)
        {
            await InstallSaving.ShowAsync(_run, meets: _hasChanged && !_wanted.SkipServers).ConfigureAwait(false);
        }

        return code;
    }

    /// <summary>Takes it out of them.</summary>
    public async Task<int> UninstallAsync() => End(await UninstallAsync(_run.Token).ConfigureAwait(false));

    private int End(bool isDone)
    {
        _output.End();
        return isDone ? CommandRun.Success : CommandRun.Failure;
    }

    private bool ListClients()
    {
        ClientReport[] reports = [.. Reports().Where(report => report.IsPresent || _wanted.Clients.Contains(report.Client))];
        foreach (ClientReport report in reports)
        {
            _output.Add(report);
        }

        return reports.Length > 0 || Fail($"no client was found. Looked for {string.Join("; ", new ClientFinder(_machine).LookedFor)}");
    }

    private async Task<bool> ImportAsync(CancellationToken cancellationToken)
    {
        var servers = new List<ClientServer>();
        bool isDone = true;
        if (_wanted.Clients.Count == 0 && _wanted.Files.Count == 0)
        {
            return Fail("it is not said from where. Use --client NAME or --file FILE; 'mcp-gateway clients' lists the clients.");
        }

        foreach (Func<IReadOnlyList<ClientServer>> read in _wanted.Clients.Select(client => (Func<IReadOnlyList<ClientServer>>)(() => ImportSource.OfClient(_machine, client)))
            .Concat(_wanted.Files.Select(file => (Func<IReadOnlyList<ClientServer>>)(() => ImportSource.OfFile(_machine, file)))))
        {
            isDone &= await TriedAsync(() =>
            {
                servers.AddRange(read());
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        }

        return isDone & await TriedAsync(async () =>
        {
            var import = new ServerImport(_configuration);
            var options = new ImportOptions { Replace = _wanted.Force, KeepSecrets = _wanted.KeepSecrets };
            IReadOnlyList<ImportedServer> done = _wanted.DryRun ? import.Plan(servers, options) : await import.RunAsync(servers, options, _ => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
            _output.Add(done);
        }).ConfigureAwait(false);
    }

    private async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var binary = new GatewayBinary(_configuration.Home);
        if (_wanted.OnlyExecutable)
        {
            if (!_wanted.DryRun)
            {
                binary.Install(GatewayBinary.Running, ProductVersion.Text);
            }

            _output.Add(binary.Command, ProductVersion.Text);
            return true;
        }

        string[] command = [binary.Command];
        ClientReport[] reports = [.. Reports().Where(report => report.Client.NoInstallation is null && (report.IsPresent || (_wanted.Force && _wanted.Clients.Contains(report.Client))))];
        bool isDone = _wanted.Clients.Select(client => client.NoInstallation).OfType<string>().Aggregate(true, (_, reason) => Fail(reason));
        isDone = _wanted.Clients.Where(client => client.NoInstallation is null).Except(reports.Select(report => report.Client))
            .Aggregate(isDone, (_, client) => Fail($"{client.Title} is not on this machine: there is no {string.Join(" and no ", new ClientFinder(_machine).Look(client).Targets.Select(place => place.File))}. Start it once, or use --force to make the file."));
        if (reports.Length == 0 && _wanted.Clients.Count == 0)
        {
            var finder = new ClientFinder(_machine);
            return Fail($"no client was found. Looked for {string.Join("; ", finder.LookedFor)}. {(binary.Exists ? "Put" : "First run 'mcp-gateway install --only-executable', then put")} this into the configuration of your client: {finder.EntryFor(command, _configuration.Home)}");
        }

        if (reports.Length > 0 && !_wanted.DryRun)
        {
            binary.Install(GatewayBinary.Running, ProductVersion.Text);
        }

        var options = new InstallOptions
        {
            Command = command,
            KeepServers = _wanted.KeepServers,
            Import = new ImportOptions { Replace = _wanted.Force, KeepSecrets = _wanted.KeepSecrets },
        };
        var installer = new ClientInstaller(_machine, _configuration);
        (ClientReport Report, ClientPlace Place)[] targets = [.. reports.SelectMany(report => report.Targets.Select(place => (report, place)))];
        options = installer.Together(options, targets.Select(target => (target.Report.Client, target.Place)));
        foreach ((ClientReport report, ClientPlace place) in targets)
        {
            isDone &= await TriedAsync(async () =>
            {
                InstallPlan plan = installer.Plan(report.Client, place, options);
                InstallResult? result = _wanted.DryRun ? null : await installer.InstallAsync(report.Client, place, options, cancellationToken).ConfigureAwait(false);
                _output.Add(plan, result);
                _isInstalled |= result is not null;
                _hasChanged |= result?.Changed == true;
            }).ConfigureAwait(false);
        }

        return isDone;
    }

    private async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        var installer = new ClientInstaller(_machine, _configuration);
        bool isDone = true;
        foreach ((ClientReport report, ClientPlace place) in Reports().Where(report => report.IsPresent || _wanted.Clients.Contains(report.Client)).SelectMany(report => report.Targets.Select(place => (report, place))))
        {
            isDone &= await TriedAsync(async () =>
            {
                InstallPlan plan = installer.PlanUninstall(report.Client, place);
                _output.Add(plan, _wanted.DryRun ? null : await installer.UninstallAsync(report.Client, place, _wanted.RemoveBackup, cancellationToken).ConfigureAwait(false));
            }).ConfigureAwait(false);
        }

        return isDone;
    }

    private IEnumerable<ClientReport> Reports()
    {
        var finder = new ClientFinder(_machine);
        return (_wanted.Clients.Count > 0 ? _wanted.Clients.DistinctBy(client => client.Name, StringComparer.Ordinal) : KnownClients.All).Select(finder.Look);
    }

    private async Task<bool> TriedAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is ClientException or ConfigurationException)
        {
            return Fail(e.Message);
        }
    }

    private bool Fail(string message)
    {
        _run.Warn(message);
        _output.AddError(message);
        return false;
    }
}
