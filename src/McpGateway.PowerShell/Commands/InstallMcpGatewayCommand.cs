using System.Globalization;
using System.Management.Automation;
using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Gateway.Measuring;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Makes the gateway the one MCP server of AI applications: takes their servers over, keeps their files as they were, and writes the gateway into them. Uninstall-McpGateway
/// undoes it. Either twice changes nothing.
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "McpGateway", SupportsShouldProcess = true)]
[OutputType(typeof(McpInstallation))]
public sealed class InstallMcpGatewayCommand : AsyncPSCmdlet
{
    private readonly List<InstallResult> _installed = [];

    /// <summary>Names of clients or wildcards; all that are on this machine without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ClientNameCompleter))]
    public string[]? Client { get; set; }

    /// <summary>Leaves the client's own servers beside the gateway and takes none of them over.</summary>
    [Parameter]
    public SwitchParameter KeepServers { get; set; }

    /// <summary>Leaves secrets in config.json as they are instead of keeping them apart, as Set-McpSecret does.</summary>
    [Parameter]
    public SwitchParameter KeepSecret { get; set; }

    /// <summary>The executable mcp-gateway, where it is neither in the module nor on the PATH. It is copied; the client starts the copy.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Executable { get; set; }

    /// <summary>Replaces servers of the gateway by those of the client where names are equal, and makes the file of a client that is named and not found.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Does not start the servers that were never seen. Otherwise their tools are listed once, so that they are found from the first session on, and the saving is shown.</summary>
    [Parameter]
    public SwitchParameter SkipServer { get; set; }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        if (_installed.Count > 0 && !KeepServers)
        {
            Run(ShowSavingAsync);
        }
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ClientMachine machine = ClientSelection.Machine(SessionState);
        ConfigurationStore configuration = ModuleRuntime.Current.Configuration;
        string? named = Executable is null ? null : FilePath.Resolve(SessionState.Path, Executable);
        if (Executable is not null && !File.Exists(named))
        {
            ThrowTerminatingError(ErrorRecords.InvalidParameter($"'{Executable}' is no executable: there is no such file.", Executable));
        }

        var command = GatewayCommand.Find(this, machine, configuration.Home, named);
        var finder = new ClientFinder(machine);
        IReadOnlyList<ClientApplication> selected = ClientSelection.Select(Client, WriteError);
        foreach (ClientApplication refused in selected.Where(client => client.NoInstallation is not null && ClientSelection.IsNamed(Client, client)))
        {
            WriteError(ErrorRecords.ClientNotInstallable(refused));
        }

        ClientReport[] all = [.. selected.Where(client => client.NoInstallation is null).Select(finder.Look)];
        ClientReport[] wanted = [.. all.Where(report => report.IsPresent || (Force && ClientSelection.IsNamed(Client, report.Client)))];
        foreach (ClientReport missing in all.Except(wanted).Where(report => ClientSelection.IsNamed(Client, report.Client)))
        {
            WriteError(ErrorRecords.ClientNotFound(missing));
        }

        if (Client is null && wanted.Length == 0)
        {
            Run(async () =>
            {
                // What the entry names has to be there when it is pasted.
                try
                {
                    if (await ShouldProcessAsync(configuration.Home.Root, "Put the executable there").ConfigureAwait(false))
                    {
                        await PutExecutableAsync(command).ConfigureAwait(false);
                    }
                }
                catch (ConfigurationException e)
                {
                    Post(e.ToErrorRecord(configuration.Home.Root));
                    return;
                }

                Post(ErrorRecords.NoClient(finder.LookedFor, finder.EntryFor(command.Line, configuration.Home)));
            });
            return;
        }

        Run(async () =>
        {
            var options = new InstallOptions { Command = command.Line, KeepServers = KeepServers, Import = new ImportOptions { Replace = Force, KeepSecrets = KeepSecret } };
            var installer = new ClientInstaller(machine, configuration);
            (ClientApplication Client, ClientPlace Place)[] targets = [.. wanted.SelectMany(report => report.Targets.Select(place => (report.Client, place)))];
            options = installer.Together(options, targets);
            foreach ((ClientApplication client, ClientPlace place) in targets)
            {
                await InstallAsync(installer, client, place, options, command).ConfigureAwait(false);
            }
        });
    }

    private async Task InstallAsync(ClientInstaller installer, ClientApplication client, ClientPlace place, InstallOptions options, GatewayCommand command)
    {
        try
        {
            InstallPlan plan = installer.Plan(client, place, options);
            if (await AskAsync(() => ShouldProcess(Describe(plan), $"Install the gateway in {client.Title}?", client.Title), CancellationToken.None).ConfigureAwait(false))
            {
                await PutExecutableAsync(command).ConfigureAwait(false);
                InstallResult result = await installer.InstallAsync(client, place, options with { Command = command.Line }, Token).ConfigureAwait(false);
                _installed.Add(result);
                Post(new McpInstallation(result));
            }
        }
        catch (ClientException e)
        {
            Post(e.ToErrorRecord(client.Name));
        }
        catch (ConfigurationException e)
        {
            Post(e.ToErrorRecord(client.Name));
        }
    }

    private async Task PutExecutableAsync(GatewayCommand command)
    {
        if (await command.InstallAsync(Token).ConfigureAwait(false) is { } reason)
        {
            PostWarning($"The module's own executable does not start on this machine, so the client starts PowerShell with the module instead. {reason}");
        }
    }

    /// <summary>Meets servers that were never seen, if anything was changed, and tells what the gateway saves. What goes wrong here changes nothing of what is installed.</summary>
    private async Task ShowSavingAsync()
    {
        const string Activity = "Meeting your servers";
        var options = new MeasuringOptions
        {
            Refresh = !SkipServer && _installed.Exists(result => result.Changed) ? MeasuringRefresh.NeverSeen : MeasuringRefresh.None,
            AtOnce = GatewayMeasurer.MeetingsAtOnce,
            Progress = listing =>
            {
                if (listing.Failure is { } failure)
                {
                    PostWarning($"Server '{listing.ShownServer}' could not be met: {failure}. 'Test-McpServer {listing.ShownServer}' says more.");
                }

                Post(new ProgressRecord(2, Activity, string.Create(CultureInfo.InvariantCulture, $"{listing.Done} of {listing.All}: {listing.ShownUnderWay}")) { PercentComplete = listing.Done * 100 / listing.All });
            },
        };
        try
        {
            foreach (string line in SavingText.Of(await GatewayMeasurer.MeasureAsync(ModuleRuntime.Current, options, Token).ConfigureAwait(false)))
            {
                PostHost(line);
            }
        }
        catch (ConfigurationException e)
        {
            PostWarning(e.Message);
        }
        finally
        {
            Post(new ProgressRecord(2, Activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>What -WhatIf shows: the servers that are taken over, and the lines of the file that change.</summary>
    internal static string Describe(InstallPlan plan)
    {
        IEnumerable<string> servers = plan.Servers.Select(server => $"  {server.Action}: {new McpServerImport(server).Name}{string.Concat(server.Notes.Select(note => " - " + note))}");
        string head = $"{plan.Client.Title}: {plan.Place.File}{(plan.Reason is null ? "" : " - " + plan.Reason)}";
        return string.Join('\n', [head, .. servers, .. plan.Difference.Select(line => "  " + line)]);
    }
}
