using System.Collections;
using System.Management.Automation;
using McpGateway.PowerShell.Conversion;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Registration;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Changes servers in the configuration: only the settings that are given. An empty value, or $null, resets a setting to its default. Comments,
/// layout and keys that the gateway does not know are kept. Starts nothing; a connection with an old definition closes when its calls have ended.
/// </summary>
[Cmdlet(VerbsCommon.Set, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class SetMcpServerCommand : ServerSettingsCmdlet
{
    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The program to start: a name on the PATH, or a path. A relative path is written as a full path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public override string? Command { get; set; }

    /// <summary>
    /// The program's arguments as a list, which replaces the existing one. A relative path to an existing file or folder is written as a full path, so that it means
    /// the same wherever the server is started.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [Alias("Args")]
    public override string[]? ArgumentList { get; set; }

    /// <summary>Environment variables for the server; they replace the existing ones. Secure strings are kept as secrets.</summary>
    [Parameter]
    [AllowNull]
    [ObjectAsMap]
    [Alias("Env")]
    public override IDictionary? Environment { get; set; }

    /// <summary>The folder the server starts in.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [Alias("Cwd")]
    public override string? WorkingDirectory { get; set; }

    /// <summary>The address of a remote server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Alias("Url")]
    public override string? Uri { get; set; }

    /// <summary>HTTP headers for a remote server; they replace the existing ones. Secure strings are kept as secrets.</summary>
    [Parameter]
    [AllowNull]
    [ObjectAsMap]
    [Alias("Headers")]
    public override IDictionary? Header { get; set; }

    /// <summary>What the server is for, in a few words: models choose by it.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public override string? Description { get; set; }

    /// <summary>How long a call may take without reporting progress, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    [Alias("OperationTimeout")]
    public override double? Timeout { get; set; }

    /// <summary>How long start and handshake may take, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public override double? InitTimeout { get; set; }

    /// <summary>How long a call may take in total, even if it reports progress, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public override double? MaxOperationTime { get; set; }

    /// <summary>How long a connection may be idle before it is stopped, in seconds.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public override double? IdleTimeout { get; set; }

    /// <summary>Keeps an idle connection open; -KeepAlive:$false stops doing so.</summary>
    [Parameter]
    public override SwitchParameter KeepAlive { get; set; }

    /// <summary>Says that the server keeps nothing between calls; -Stateless:$false says that it does.</summary>
    [Parameter]
    public override SwitchParameter Stateless { get; set; }

    /// <summary>The most processes of a stateless server that may run, from 1 to 64.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    [Alias("Replicas")]
    public override int? Replica { get; set; }

    /// <summary>Who shares the server's connections.</summary>
    [Parameter]
    [AllowNull]
    [EmptyAsNull]
    public override ServerScope? Scope { get; set; }

    /// <summary>Which tools may be called: names and patterns with * and ?. An empty list allows none, and $null allows all.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public override string[]? AllowTool { get; set; }

    /// <summary>Which tools may not be called, whatever -AllowTool says: names and patterns with * and ?.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public override string[]? DenyTool { get; set; }

    /// <summary>Which tools may be called only with the user's consent: names and patterns with * and ?.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public override string[]? ConfirmTool { get; set; }

    /// <summary>Lets the server's tools be called without a question, except those of -ConfirmTool; -Trusted:$false takes this back.</summary>
    [Parameter]
    public override SwitchParameter Trusted { get; set; }

    /// <summary>Gives the server the whole environment instead of the safe part; -InheritEnvironment:$false takes this back.</summary>
    [Parameter]
    public override SwitchParameter InheritEnvironment { get; set; }

    /// <summary>Switches the server on.</summary>
    [Parameter]
    public SwitchParameter Enable { get; set; }

    /// <summary>Switches the server off: clients no longer see it, and its connections end.</summary>
    [Parameter]
    public SwitchParameter Disable { get; set; }

    /// <summary>Returns the changed servers.</summary>
    [Parameter]
    public override SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        var settings = new ServerSettings(this);
        (string? command, string[]? arguments) = settings.FullPaths();
        ServerSetting[] changes = [.. settings.All(command, arguments).Concat(Switches()).Where(change => IsBound(change.Parameter))];
        string? wrong = WrongParameters(changes) ?? settings.FindWrongValue();
        if (wrong is not null)
        {
            WriteError(ErrorRecords.InvalidParameter(wrong, string.Join(", ", Name)));
            return;
        }

        IReadOnlyList<ServerDefinition> servers = ServerSelection.Select(runtime, Name, WriteError, WriteWarning);
        if (servers.Count > 0 && settings.PlainSecrets is { Length: > 0 } secrets)
        {
            WriteWarning(ServerRules.SecretWarning(servers[0].Name, secrets));
        }

        Run(async () =>
        {
            foreach (ServerDefinition server in servers)
            {
                await ChangeAsync(runtime, settings, server, changes).ConfigureAwait(false);
            }
        });
    }

    private async Task ChangeAsync(GatewayRuntime runtime, ServerSettings settings, ServerDefinition server, ServerSetting[] changes)
    {
        string kind = server.Kind == ServerKind.Http ? ServerSetting.OfRemote : ServerSetting.OfStdio;
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
            settings.KeepSecrets(runtime.Configuration.Home, server.Name);
            string[] keys = [.. changes.Select(change => change.Key)];
            if (!await runtime.Configuration.File.ChangeAsync(server.Name, keys, before => changes.Aggregate(before, (definition, change) => change.Apply(definition)), Token).ConfigureAwait(false))
            {
                // Somebody else was quicker, and has removed it.
                Post(runtime.UnknownServer(server.Name).ToErrorRecord(server.Name));
                return;
            }
        }
        catch (SecretStoreException e)
        {
            Post(e.ToErrorRecord(server.Name));
            return;
        }
        catch (ConfigurationException e)
        {
            Post(e.ToErrorRecord(server.Name));
            return;
        }

        Written(runtime, server);
    }

    private ServerSetting[] Switches() =>
    [
        new(nameof(Enable), "disabled", server => server with { Disabled = !Enable }),
        new(nameof(Disable), "disabled", server => server with { Disabled = Disable }),
    ];

    private string? WrongParameters(ServerSetting[] changes) =>
        changes.Length == 0 ? "There is nothing to change: give a setting, for example -Description, -Enable or -Disable."
        : Enable.IsPresent && Disable.IsPresent ? "-Enable and -Disable cannot be used together."
        : IsBound(nameof(Uri)) && ServerRules.WrongUri(Uri!, "-Uri") is { } wrong ? wrong
        : ServerCommandLine.WrongCommand(SessionState.Path, $"Set-McpServer {Name[0]} -Command", Command, " -ArgumentList ", ", ");
}
