using System.Collections;
using System.Management.Automation;
using McpGateway.PowerShell.Conversion;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Changes servers in the configuration: only the settings that are given. An empty value, or $null, resets a setting to its default. Comments,
/// layout and keys that the gateway does not know are kept. Starts nothing; a connection with an old definition closes when its calls have ended.
/// </summary>
[Cmdlet(VerbsCommon.Set, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class SetMcpServerCommand : AsyncPSCmdlet
{
    private const string OfStdio = "a program to start";
    private const string OfRemote = "an address";

    private string? _command;
    private string[] _arguments = [];

    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The program to start: a name on the PATH, or a path. A relative path is written as a full path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Command { get; set; }

    /// <summary>
    /// The program's arguments as a list, which replaces the existing one. A relative path to an existing file or folder is written as a full path, so that it means
    /// the same wherever the server is started.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [Alias("Args")]
    public string[]? ArgumentList { get; set; }

    /// <summary>Environment variables for the server; they replace the existing ones.</summary>
    [Parameter]
    [AllowNull]
    [ObjectAsMap]
    [Alias("Env")]
    public IDictionary? Environment { get; set; }

    /// <summary>The folder the server starts in.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [Alias("Cwd")]
    public string? WorkingDirectory { get; set; }

    /// <summary>The address of a remote server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Alias("Url")]
    public string? Uri { get; set; }

    /// <summary>HTTP headers for a remote server; they replace the existing ones.</summary>
    [Parameter]
    [AllowNull]
    [ObjectAsMap]
    [Alias("Headers")]
    public IDictionary? Header { get; set; }

    /// <summary>What the server is for, in a few words: models choose by it.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>How long a call may take without reporting progress, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    [Alias("OperationTimeout")]
    public double? Timeout { get; set; }

    /// <summary>How long start and handshake may take, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public double? InitTimeout { get; set; }

    /// <summary>How long a call may take in total, even if it reports progress, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public double? MaxOperationTime { get; set; }

    /// <summary>How long a connection may be idle before it is stopped, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public double? IdleTimeout { get; set; }

    /// <summary>Keeps an idle connection open; -KeepAlive:$false stops doing so.</summary>
    [Parameter]
    public SwitchParameter KeepAlive { get; set; }

    /// <summary>Says that the server keeps nothing between calls; -Stateless:$false says that it does.</summary>
    [Parameter]
    public SwitchParameter Stateless { get; set; }

    /// <summary>The most processes of a stateless server that may run, from 1 to 64.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    [Alias("Replicas")]
    public int? Replica { get; set; }

    /// <summary>Who shares the server's connections.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public ServerScope? Scope { get; set; }

    /// <summary>Which tools may be called: names and patterns with * and ?. An empty list allows none, and $null allows all.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? AllowTool { get; set; }

    /// <summary>Which tools may not be called, whatever -AllowTool says: names and patterns with * and ?.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? DenyTool { get; set; }

    /// <summary>Which tools may be called only with the user's consent: names and patterns with * and ?.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? ConfirmTool { get; set; }

    /// <summary>Lets the server's tools be called without a question, except those of -ConfirmTool; -Trusted:$false takes this back.</summary>
    [Parameter]
    public SwitchParameter Trusted { get; set; }

    /// <summary>Gives the server the whole environment instead of the safe part; -InheritEnvironment:$false takes this back.</summary>
    [Parameter]
    public SwitchParameter InheritEnvironment { get; set; }

    /// <summary>Switches the server on.</summary>
    [Parameter]
    public SwitchParameter Enable { get; set; }

    /// <summary>Switches the server off: clients no longer see it, and its connections end.</summary>
    [Parameter]
    public SwitchParameter Disable { get; set; }

    /// <summary>Returns the changed servers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        string? folder = ServerSettings.Folder(this, WorkingDirectory);
        _command = Command is null ? null : ServerCommandLine.FullPath(SessionState.Path, Command, folder, isProgram: true);
        _arguments = [.. (ArgumentList ?? []).Select(argument => argument is null ? argument! : ServerCommandLine.FullPath(SessionState.Path, argument, folder, isProgram: false))];
        Dictionary<string, string> environment = ServerSettings.Map(nameof(Environment), Environment, out string? wrongVariable);
        Dictionary<string, string> headers = ServerSettings.Map(nameof(Header), Header, out string? wrongHeader);
        SettingChange[] changes = [.. Changes(environment, headers).Where(change => IsBound(change.Parameter))];
        string? wrong = WrongParameters(changes) ?? wrongVariable ?? wrongHeader;
        if (wrong is not null)
        {
            WriteError(ErrorRecords.InvalidParameter(wrong, string.Join(", ", Name)));
            return;
        }

        IReadOnlyList<ServerDefinition> servers = ServerSelection.Select(runtime, Name, WriteError, WriteWarning);
        if (servers.Count > 0 && ServerRules.PlainSecrets(environment.Concat(headers)) is { Length: > 0 } secrets)
        {
            WriteWarning(ServerRules.SecretWarning(servers[0].Name, secrets));
        }

        Run(async () =>
        {
            foreach (ServerDefinition server in servers)
            {
                await ChangeAsync(runtime, server, changes).ConfigureAwait(false);
            }
        });
    }

    private async Task ChangeAsync(GatewayRuntime runtime, ServerDefinition server, SettingChange[] changes)
    {
        string kind = server.Kind == ServerKind.Http ? OfRemote : OfStdio;
        if (server.Kind != ServerKind.Unknown && Array.Find(changes, change => change.Of is not null && change.Of != kind) is { } other)
        {
            Post(ErrorRecords.InvalidParameter($"Server '{server.Name}' has {kind}, but -{other.Parameter} applies only to a server with {other.Of}. Use Register-McpServer -Force to replace the entry.", server.Name));
            return;
        }

        string what = string.Join(", ", changes.Select(change => change.Parameter));
        if (!await ShouldProcessAsync(server.Name, $"Set MCP server ({what})").ConfigureAwait(false))
        {
            return;
        }

        try
        {
            string[] keys = [.. changes.Select(change => change.Key)];
            if (!await runtime.Configuration.File.ChangeAsync(server.Name, keys, before => changes.Aggregate(before, (definition, change) => change.Apply(definition)), Token).ConfigureAwait(false))
            {
                // Somebody else was quicker, and has removed it.
                Post(runtime.UnknownServer(server.Name).ToErrorRecord(server.Name));
                return;
            }
        }
        catch (ConfigurationException e)
        {
            Post(e.ToErrorRecord(server.Name));
            return;
        }

        foreach (string warning in ToolRules.Unknown(runtime, server, [(nameof(AllowTool), AllowTool), (nameof(DenyTool), DenyTool), (nameof(ConfirmTool), ConfirmTool)]))
        {
            PostWarning(warning);
        }

        if (PassThru && runtime.Configuration.Current.Servers.FirstOrDefault(written => written.Name == server.Name) is { } changed)
        {
            Post(McpServer.Of(runtime, changed));
        }
    }

    private SettingChange[] Changes(Dictionary<string, string> environment, Dictionary<string, string> headers) =>
    [
        new(nameof(Command), "command", server => server with { Command = _command }, OfStdio),
        new(nameof(ArgumentList), "args", server => server with { Arguments = _arguments }, OfStdio),
        new(nameof(Environment), "env", server => server with { Environment = environment }, OfStdio),
        new(nameof(WorkingDirectory), "cwd", server => server with { WorkingDirectory = ServerSettings.Folder(this, WorkingDirectory) }, OfStdio),
        new(nameof(InheritEnvironment), "inheritEnvironment", server => server with { InheritEnvironment = InheritEnvironment }, OfStdio),
        new(nameof(Uri), "url", server => server with { Url = Uri }, OfRemote),
        new(nameof(Header), "headers", server => server with { Headers = headers }, OfRemote),
        new(nameof(Description), "description", server => server with { Description = string.IsNullOrEmpty(Description) ? null : Description }),
        new(nameof(Timeout), "operationTimeout", server => server with { OperationTimeout = ServerSettings.Time(Timeout) }),
        new(nameof(InitTimeout), "initTimeout", server => server with { InitTimeout = ServerSettings.Time(InitTimeout) }),
        new(nameof(MaxOperationTime), "maxOperationTime", server => server with { MaxOperationTime = ServerSettings.Time(MaxOperationTime) }),
        new(nameof(IdleTimeout), "idleTimeout", server => server with { IdleTimeout = ServerSettings.Time(IdleTimeout) }),
        new(nameof(KeepAlive), "keepAlive", server => server with { KeepAlive = KeepAlive }),
        new(nameof(Stateless), "stateless", server => server with { Stateless = Stateless }),
        new(nameof(Replica), "replicas", server => server with { Replicas = Replica ?? 1 }),
        new(nameof(Scope), "scope", server => server with { Scope = Scope ?? ServerScope.Client }),
        new(nameof(AllowTool), "tools.allow", server => server with { Tools = server.Tools with { Allow = AllowTool } }),
        new(nameof(DenyTool), "tools.deny", server => server with { Tools = server.Tools with { Deny = DenyTool ?? [] } }),
        new(nameof(ConfirmTool), "tools.confirm", server => server with { Tools = server.Tools with { Confirm = ConfirmTool ?? [] } }),
        new(nameof(Trusted), "trusted", server => server with { Trusted = Trusted }),
        new(nameof(Enable), "disabled", server => server with { Disabled = !Enable }),
        new(nameof(Disable), "disabled", server => server with { Disabled = Disable }),
    ];

    private string? WrongParameters(SettingChange[] changes) =>
        changes.Length == 0 ? "There is nothing to change: give a setting, for example -Description, -Enable or -Disable."
        : Enable.IsPresent && Disable.IsPresent ? "-Enable and -Disable cannot be used together."
        : IsBound(nameof(Uri)) && ServerRules.WrongUri(Uri!, "-Uri") is { } wrong ? wrong
        : ServerCommandLine.WrongCommand(SessionState.Path, $"Set-McpServer {Name[0]} -Command", Command, " -ArgumentList ", ", ") is { } whole ? whole
        : ServerSettings.WrongValue(ArgumentList, [AllowTool, DenyTool, ConfirmTool], Replica, [Timeout, InitTimeout, MaxOperationTime, IdleTimeout]);

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>What a parameter changes.</summary>
    /// <param name="Parameter">The parameter's name.</param>
    /// <param name="Key">The member of the entry.</param>
    /// <param name="Apply">Makes the change.</param>
    /// <param name="Of">The kind of servers that have it; null for all.</param>
    private sealed record SettingChange(string Parameter, string Key, Func<ServerDefinition, ServerDefinition> Apply, string? Of = null);
}
