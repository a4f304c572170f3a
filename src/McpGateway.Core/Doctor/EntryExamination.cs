using System.Text.RegularExpressions;
using McpGateway.Clients;
using McpGateway.Clients.Forms;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Checks;
using McpGateway.Programs;

namespace McpGateway.Doctor;

/// <summary>The gateway's entry in a client's file: whether what it starts is there, and answers.</summary>
internal sealed partial class EntryExamination
{
    private readonly DoctorContext _context;
    private readonly ClientServer _entry;
    private readonly List<Finding> _findings = [];

    public EntryExamination(DoctorContext context, ClientServer entry)
    {
        _context = context;
        _entry = entry;
    }

    private string Client => _entry.Client.Name;

    private string Place => $"'{_entry.Name}' in {_entry.Place.File}";

    private string Reinstall => $"Run Install-McpGateway {Client} (mcp-gateway install --client {Client}) again.";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        ServerDefinition entry = _entry.Definition;
        if (entry.Disabled)
        {
            return [FindingKinds.ClientWithoutGateway.Of(Client, $"{Place} is switched off", "Switch it on in the client.")];
        }

        string home = Home(entry);
        if (!home.Contains("${", StringComparison.Ordinal) && Path.TrimEndingDirectorySeparator(Path.GetFullPath(home)) != Path.TrimEndingDirectorySeparator(_context.Home.Root))
        {
            _findings.Add(FindingKinds.ClientOtherHome.Of(
                Client, $"{Place} starts a gateway with the folder {home}, and this is about {_context.Home.Root}: what is changed here has no effect there", $"{Reinstall} Or unset {GatewayHome.Variable} here."));
        }

        if (Missing(entry) is { } missing)
        {
            _findings.Add(missing);
            return _findings;
        }

        if (IsOfOneVersion(entry.Command!))
        {
            _findings.Add(FindingKinds.ClientPathOfVersion.Of(Client, $"{Place} starts {entry.Command}, a path of one version that is gone after an update", Reinstall));
        }

        await AskAsync(entry, cancellationToken).ConfigureAwait(false);
        return _findings;
    }

    /// <summary>The folder that the gateway will use, read as it reads the variable itself.</summary>
    private string Home(ServerDefinition entry)
    {
        string? moved = entry.Environment.GetValueOrDefault(GatewayHome.Variable)?.Trim();
        return string.IsNullOrEmpty(moved) ? Path.Combine(_context.Machine.Home, ".mcp-gateway")
            : moved == "~" || moved.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(_context.Machine.Home, moved[1..].TrimStart('/'))
            : moved;
    }

    /// <summary>What the entry names and is not there, or cannot be started.</summary>
    private Finding? Missing(ServerDefinition entry)
    {
        string command = entry.Command!;
        if (Path.IsPathFullyQualified(command) && !GatewayBinary.IsThere(command))
        {
            return WithRepair(FindingKinds.ClientExecutableMissing.Of(Client, $"{Place} starts {command}, which does not exist", Reinstall));
        }

        if (!GatewayEntry.IsExecutable(command) && entry.Arguments.Select(argument => ImportedModule().Match(argument)).FirstOrDefault(match => match.Success) is { } import && !Path.Exists(import.Groups["path"].Value))
        {
            return WithRepair(FindingKinds.ClientExecutableMissing.Of(Client, $"{Place} imports the module {import.Groups["path"].Value}, which does not exist", Reinstall));
        }

        string? reason = null;
        if (!command.Contains("${", StringComparison.Ordinal) && CommandResolver.Find(command, null, Environment(), out reason) is not null)
        {
            return null;
        }

        if (reason is not null && !Path.IsPathFullyQualified(command) && Client == "ClaudeDesktop" && _context.Machine.Value("PATH") is { } path && DesktopPath.Find(command, path) is { } found)
        {
            return FindingKinds.ClientExecutableMissing.Of(Client, $"{Place}: '{command}' is found only through the PATH of your shell ({found}), which {_entry.Client.Title} does not have", $"{Reinstall} It writes a full path, which needs no PATH.") with
            {
                Severity = FindingSeverity.Warning,
            };
        }

        return reason is null ? null
            : Path.IsPathFullyQualified(command) ? WithRights(FindingKinds.ClientNotExecutable.Of(Client, $"{Place}: {reason}", $"Run: chmod u+x '{command}'"), command)
            : WithRepair(FindingKinds.ClientExecutableMissing.Of(Client, $"{Place}: {reason}", $"{Reinstall} It writes a full path, which needs no PATH."));
    }

    /// <summary>A path that leads nowhere is replaced by the one that stays.</summary>
    private Finding WithRepair(Finding finding)
    {
        string? newest = _context.Binary.Newest;
        Action? renew = _context.Renewal(newest);
        if (!_context.Binary.Exists && renew is null)
        {
            return finding;
        }

        return finding with
        {
            Repair = $"Let {Place} start {_context.Binary.Command}; the file as it was is kept",
            RepairAction = async token =>
            {
                if (!_context.Binary.Exists)
                {
                    await Task.Run(renew!, token).ConfigureAwait(false);
                }

                await new EntryRepair(_context.Machine, _context.Home, _context.Runtime.Options.Time).RunAsync(_entry, _context.Binary.Command, token).ConfigureAwait(false);
            },
        };
    }

    /// <summary>Only of an executable that we have put there ourselves is it known that it may be run.</summary>
    private Finding WithRights(Finding finding, string command) =>
        OperatingSystem.IsWindows() || command != _context.Binary.Command ? finding : finding with
        {
            Repair = $"Make {command} executable",
            RepairAction = _ =>
            {
                string file = File.ResolveLinkTarget(command, returnFinalTarget: true)?.FullName ?? command;
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
                }

                return Task.CompletedTask;
            },
        };

    /// <summary>Starts what the entry says, with its arguments and variables, and ends it once it has answered.</summary>
    private async Task AskAsync(ServerDefinition entry, CancellationToken cancellationToken)
    {
        ServerDefinition started = entry with
        {
            Name = "client-" + Client,
            InitTimeout = _context.Options.AnswerPatience,
            OperationTimeout = _context.Options.AnswerPatience,
            Environment = Environment(),
            WorkingDirectory = entry.WorkingDirectory ?? (Directory.Exists(_context.Machine.Home) ? _context.Machine.Home : null),
        };
        string? version = null;
        await foreach (ServerCheck check in _context.Runtime.TestAsync(started, cancellationToken).ConfigureAwait(false))
        {
            if (check.Kind == ServerCheckKind.Handshake)
            {
                version = check.Detail[(check.Detail.LastIndexOf(' ') + 1)..];
            }

            if (check is { Result: ServerCheckResult.Failed, Kind: not ServerCheckKind.End })
            {
                _findings.Add(check.Kind == ServerCheckKind.Variables
                    ? FindingKinds.ClientNoAnswer.Of(Client, $"{Place} was not started: {check.Detail}", "Whether the client has these variables cannot be seen from here.") with { Severity = FindingSeverity.Information }
                    : FindingKinds.ClientNoAnswer.Of(Client, $"{Place} was started and did not answer: it {check.Detail}", check.Remedy));
                return;
            }
        }

        _findings.Add(version is not null && VersionOrder.Instance.Compare(version, ProductVersion.Text) < 0
            ? FindingKinds.ClientOldVersion.Of(Client, $"{Place} starts version {version}, and this is {ProductVersion.Text}", $"{Reinstall} {_entry.Client.Restart}")
            : FindingKinds.ClientOk.Of(Client, $"{Place} answers, version {version}"));
    }

    /// <summary>What the client gives it: Claude Desktop starts servers without a shell.</summary>
    private Dictionary<string, string> Environment()
    {
        bool isWindows = _context.Machine.System == ClientSystem.Windows;
        Dictionary<string, string> environment = new(_entry.Definition.Environment, isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        environment.TryAdd(isWindows ? "USERPROFILE" : "HOME", _context.Machine.Home);
        if ((Client == "ClaudeDesktop" ? DesktopPath.Of(_context.Machine) : _context.Machine.Value("PATH")) is { } path)
        {
            environment.TryAdd("PATH", path);
        }

        // An examination leaves nothing running.
        environment[GatewaySettings.BrokerVariable] = "off";

        return environment;
    }

    private bool IsOfOneVersion(string command) => _context.Binary.VersionOfPath(command) is not null || VersionFolder().IsMatch(command.Replace('\\', '/'));

    /// <summary>A module in the folder of its version, or the store of a .NET tool.</summary>
    [GeneratedRegex(@"(/McpGateway/\d+\.\d+[^/]*/|/\.store/)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex VersionFolder();

    [GeneratedRegex("Import-Module '(?<path>[^']+)'", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ImportedModule();
}
