using System.Globalization;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Checks;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;
using McpGateway.Transports.Stdio.Containers;

namespace McpGateway.Doctor;

/// <summary>One server: the steps of its test, and what can be said of its entry beside them.</summary>
internal sealed class ServerExamination
{
    /// <summary>What a first start takes where a package or an image is fetched: users report 65 s and more.</summary>
    private static readonly TimeSpan s_fetching = TimeSpan.FromSeconds(60);

    /// <summary>What is too short whenever something may have to be fetched.</summary>
    private static readonly TimeSpan s_neverEnough = TimeSpan.FromSeconds(15);

    /// <summary>From this on calls that do anything over a network are at risk.</summary>
    private static readonly TimeSpan s_shortCall = TimeSpan.FromSeconds(10);

    /// <summary>The most that a list of tools may take here: a server that never gives it must not keep the user waiting as long as a call.</summary>
    private static readonly TimeSpan s_listing = TimeSpan.FromSeconds(60);

    private readonly DoctorContext _context;
    private readonly ServerDefinition _server;
    private readonly int _gateways;
    private readonly ServerDefinition? _desktop;
    private readonly List<Finding> _findings = [];

    /// <param name="context">What all checks share.</param>
    /// <param name="server">The server.</param>
    /// <param name="gateways">How many gateways have it running.</param>
    /// <param name="desktop">The entry of a client that starts the gateway without a shell; null where there is none.</param>
    public ServerExamination(DoctorContext context, ServerDefinition server, int gateways, ServerDefinition? desktop)
    {
        _context = context;
        _server = server;
        _gateways = gateways;
        _desktop = desktop;
    }

    private bool HasFailed => _findings.Exists(finding => finding.Severity == FindingSeverity.Error);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (_server.Disabled && _context.Options.Servers?.Contains(_server) != true)
        {
            return [FindingKinds.ServerDisabled.Of(_server.Name, "it is switched off", "Remove \"disabled\": true, or \"enabled\": false, from its entry to use it.")];
        }

        var variables = new ServerSecrets(_context, _server);
        var secrets = new List<string>();
        ProcessPlan? plan = Plan(variables.Variables, secrets);
        Finding[] ofVariables = plan is null ? [] : [.. variables.Examine(plan, _desktop)];
        ServerOrigin? origin = plan is null ? null : ServerOrigin.Of(plan);
        // Looked at before the start, which fetches what is missing.
        bool? isCold = origin?.Fetcher is null ? false : await origin.IsColdAsync(plan!, _context.Runtime.Options.Time, cancellationToken).ConfigureAwait(false);
        List<ServerCheck> checks = await TestAsync(cancellationToken).ConfigureAwait(false);
        if (!_findings.Exists(finding => finding.Id == FindingKinds.ServerAddress.Id || finding.Id == FindingKinds.ServerEntry.Id || finding.Id == FindingKinds.ServerRefused.Id))
        {
            Advise(variables.Variables, plan, origin, isCold, checks);
            _findings.AddRange(ofVariables);
        }

        var redactor = new Redactor(secrets);
        return [.. _findings.Select(finding => finding with { Message = redactor.Mask(finding.Message), Remedy = finding.Remedy is { } remedy ? redactor.Mask(remedy) : null })];
    }

    private ProcessPlan? Plan(Variables variables, List<string> secrets)
    {
        try
        {
            return _server.Kind == ServerKind.Stdio ? ProcessPlanner.Plan(_server with { Disabled = false }, variables, secrets) : null;
        }
        catch (ServerException)
        {
            // The test says why.
            return null;
        }
    }

    private async Task<List<ServerCheck>> TestAsync(CancellationToken cancellationToken)
    {
        var checks = new List<ServerCheck>();
        if (_context.Options.SkipServers)
        {
            checks.AddRange(new DefinitionChecks(_server, _context.Runtime.Connections).Run());
        }
        else
        {
            bool isPatient = _server.OperationTimeout is null || _server.OperationTimeout > s_listing;
            await foreach (ServerCheck check in _context.Runtime.TestAsync(isPatient ? _server with { OperationTimeout = s_listing } : _server, cancellationToken).ConfigureAwait(false))
            {
                checks.Add(check);
            }
        }

        Finding[] findings = [.. checks.Select(check => ServerFindings.Of(_server, check)).OfType<Finding>().Select(WithPlace)];
        // That a login is missing is known before the server says so.
        _findings.AddRange(findings.Where((finding, i) => finding.Id != FindingKinds.ServerLogin.Id || i == Array.FindLastIndex(findings, other => other.Id == finding.Id)));
        return checks;
    }

    /// <summary>A command that is not on the PATH which the entry has may lie where a shell would find it.</summary>
    private Finding WithPlace(Finding finding) =>
        finding.Id != FindingKinds.ServerCommand.Id || _server.Command is not { } command ? finding
        : DesktopPath.Search(_context.Machine, command) is { } place
            ? finding with { Remedy = $"It lies in a folder that is not on the PATH which the entry sets. Write the full path: \"command\": \"{place}\"." }
        : finding;

    private void Advise(Variables variables, ProcessPlan? plan, ServerOrigin? origin, bool? isCold, List<ServerCheck> checks)
    {
        TimeSpan? handshake = checks.Find(check => check.Kind == ServerCheckKind.Handshake)?.Duration;
        bool isStarted = !HasFailed && handshake is not null;
        if (TimeoutsOf(variables) is { } timeouts)
        {
            AdviseOnTimes(timeouts, origin, isCold, isStarted ? handshake : null);
        }

        if (ArchivedPackages.Of(_server) is { } archived)
        {
            _findings.Add(FindingKinds.ServerArchived.Of(_server.Name, archived.Fact, archived.Successor));
        }

        if (plan is not null && OnPath(plan) is { } path)
        {
            _findings.Add(path);
        }

        if (plan is not null && ContainerStart.NotHandedOn([plan.Program, .. plan.Arguments], _server.Environment.Keys.Order(StringComparer.Ordinal)).ToArray() is { Length: > 0 } hidden)
        {
            _findings.Add(FindingKinds.ServerContainerVariable.Of(
                _server.Name,
                $"{string.Join(", ", hidden.Select(name => "env." + name))} {(hidden.Length == 1 ? "reaches" : "reach")} {Path.GetFileNameWithoutExtension(plan.Program)}, but not the container",
                $"Add \"-e\", \"{hidden[0]}\" to \"args\", before the image{(hidden.Length == 1 ? "" : ", and the same for the others")}."));
        }

        if (_gateways > 1 && _server.Scope == ServerScope.Client)
        {
            _findings.Add(FindingKinds.ServerRunsTwice.Of(
                _server.Name, string.Create(CultureInfo.InvariantCulture, $"it runs {_gateways} times, once for each gateway that uses it"), "If it keeps nothing of its client, \"scope\": \"shared\" lets all clients of a gateway use one process; \"user\" does so where folder, variables and roots are the same."));
        }

        if (!HasFailed)
        {
            _findings.Insert(0, Summary(origin, checks, isStarted ? handshake : null));
        }
    }

    /// <summary>A command that a gateway without a shell's PATH does not find, or finds elsewhere.</summary>
    private Finding? OnPath(ProcessPlan plan)
    {
        string command = _server.Command!;
        if (Path.GetFileName(command) != command || command.Contains("${", StringComparison.Ordinal) || _server.Environment.ContainsKey("PATH") || (_desktop?.Environment.GetValueOrDefault("PATH") ?? DesktopPath.Of(_context.Machine)) is not { } path)
        {
            return null;
        }

        // The gateway looks in the usual folders as well, whoever starts it.
        string? found = DesktopPath.Find(command, path) ?? DesktopPath.Search(_context.Machine, command);
        string remedy = $"Write the full path: \"command\": \"{plan.Program}\".";
        return found is null
            ? FindingKinds.ServerPath.Of(_server.Name, $"'{command}' is found only through the PATH of your shell ({plan.Program}); a gateway that a desktop program starts does not have it", remedy) with
            {
                Severity = _desktop is null ? FindingSeverity.Information : FindingSeverity.Warning,
            }
            : DesktopPath.IsSame(found, plan.Program) ? null
            : FindingKinds.ServerPath.Of(_server.Name, $"'{command}' is {plan.Program} here, and {found} for a gateway that a desktop program starts", remedy) with { Severity = FindingSeverity.Information };
    }

    private Finding Summary(ServerOrigin? origin, List<ServerCheck> checks, TimeSpan? handshake)
    {
        string from = origin is null ? "" : $"; {origin.Text}";
        if (handshake is not { } answered)
        {
            return FindingKinds.ServerNotStarted.Of(_server.Name, $"not started{from}");
        }

        ServerCheck? tools = checks.Find(check => check.Kind == ServerCheckKind.Tools);
        string listed = tools is { Duration: { } duration }
            ? string.Create(CultureInfo.InvariantCulture, $"tools: {tools.Detail}; the first after {(answered + duration).TotalSeconds:0.0} s")
            : string.Create(CultureInfo.InvariantCulture, $"it has no tools; it answered after {answered.TotalSeconds:0.0} s");
        return FindingKinds.ServerOk.Of(_server.Name, listed + from);
    }

    private Timeouts? TimeoutsOf(Variables variables)
    {
        try
        {
            return Timeouts.For(_server, variables);
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }

    private void AdviseOnTimes(Timeouts timeouts, ServerOrigin? origin, bool? isCold, TimeSpan? handshake)
    {
        string allowed = string.Create(CultureInfo.InvariantCulture, $"{timeouts.Init.TotalSeconds:0.##} s");
        string remedy = $"Set \"initTimeout\": 120 in its entry, or {Timeouts.InitVariable}=120 for all servers; or start it once: Test-McpServer '{_server.Name}'.";
        bool isNew = isCold == true && handshake is null && timeouts.Init < s_fetching;
        if (origin?.Fetcher is { } fetcher && (isNew || timeouts.Init < s_neverEnough))
        {
            string what = isCold == true && handshake is null ? $"{origin.Package ?? "its package"} is not on this machine yet, and {fetcher} fetches it at the first start" : $"{fetcher} fetches {origin.Package ?? "its package"} whenever it is not on this machine";
            _findings.Add(FindingKinds.ServerInitTimeoutShort.Of(_server.Name, $"{what}, which can take more than a minute; it has {allowed} to answer", remedy));
        }
        else if (isCold != true && handshake > timeouts.Init / 2)
        {
            _findings.Add(FindingKinds.ServerSlowStart.Of(_server.Name, string.Create(CultureInfo.InvariantCulture, $"it took {handshake.Value.TotalSeconds:0.0} s to answer, and has {allowed}"), "Raise \"initTimeout\" in its entry: on a busy day it may be too late."));
        }

        if (timeouts.Operation < s_shortCall)
        {
            _findings.Add(FindingKinds.ServerCallTimeoutShort.Of(
                _server.Name, string.Create(CultureInfo.InvariantCulture, $"its calls are cancelled after {timeouts.Operation.TotalSeconds:0.##} s"), $"Raise \"operationTimeout\" in its entry, or {Timeouts.OperationVariable}; the default is 300 s."));
        }
    }
}
