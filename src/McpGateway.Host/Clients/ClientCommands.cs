using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Host.Clients;

/// <summary>The commands about clients: which there are, what they have, and the gateway in them. Errors are one line each; one client's does not keep others from being done.</summary>
internal sealed class ClientCommands
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    private readonly string _command;
    private readonly ClientArguments _wanted;
    private readonly ClientMachine _machine;
    private readonly ConfigurationStore _configuration;
    private readonly ClientOutput _output;
    private readonly TextWriter _errors;

    private ClientCommands(string command, ClientArguments wanted, TextWriter output, TextWriter errors)
    {
        _command = command;
        _wanted = wanted;
        _machine = ClientMachine.Current(Environment.CurrentDirectory);
        _configuration = new ConfigurationStore(GatewayHome.FromEnvironment());
        _output = new ClientOutput(output, wanted.Json);
        _errors = errors;
    }

    /// <summary>Runs one.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">What comes after it.</param>
    /// <param name="output">Where lists go.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string command, string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (ClientArguments.Read(command, arguments, out string? wrong) is not { } wanted)
        {
            await errors.WriteLineAsync(HelpText.Wrong(command, wrong!)).ConfigureAwait(false);
            return WrongUsage;
        }

        var run = new ClientCommands(command, wanted, output, errors);
        bool isDone = command switch
        {
            "clients" => run.List(),
            "import" => await run.ImportAsync(cancellationToken).ConfigureAwait(false),
            "install" => await run.InstallAsync(cancellationToken).ConfigureAwait(false),
            _ => await run.UninstallAsync(cancellationToken).ConfigureAwait(false),
        };
        run._output.End();
        return isDone ? Success : Failure;
    }

    private bool List()
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
        ClientReport[] reports = [.. Reports().Where(report => report.IsPresent || (_wanted.Force && _wanted.Clients.Contains(report.Client)))];
        bool isDone = _wanted.Clients.Except(reports.Select(report => report.Client))
            .Aggregate(true, (_, client) => Fail($"{client.Title} is not on this machine: there is no {string.Join(" and no ", new ClientFinder(_machine).Look(client).Targets.Select(place => place.File))}. Start it once, or use --force to make the file."));
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
        foreach ((ClientReport report, ClientPlace place) in reports.SelectMany(report => report.Targets.Select(place => (report, place))))
        {
            isDone &= await TriedAsync(async () =>
            {
                InstallPlan plan = installer.Plan(report.Client, place, options);
                _output.Add(plan, _wanted.DryRun ? null : await installer.InstallAsync(report.Client, place, options, cancellationToken).ConfigureAwait(false));
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
        _errors.WriteLine($"mcp-gateway {_command}: {UntrustedText.OneLine(message, 2000)}");
        return false;
    }
}
