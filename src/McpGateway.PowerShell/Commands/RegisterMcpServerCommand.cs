using System.Collections;
using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Registration;
using McpGateway.Presets.Registration;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Adds a server to the configuration, or replaces one with -Force. Starts nothing. Values are written as given, except
/// secure strings, which are kept as secrets. Write a secret of that name as '${secret:NAME}' (Set-McpSecret), or a variable as '${env:NAME}', in single quotes.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "McpServer", SupportsShouldProcess = true, DefaultParameterSetName = Stdio)]
[OutputType(typeof(McpServer))]
public sealed class RegisterMcpServerCommand : ServerSettingsCmdlet
{
    private const string Stdio = "Stdio";
    private const string Remote = "Remote";
    private const string Known = "Preset";

    /// <summary>The name by which clients and scripts will know the server. With -Preset it may be left out: then it is that of the preset.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The program to start: a name on the PATH, or a path. A relative path is written as a full path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = Stdio)]
    [AllowNull]
    [AllowEmptyString]
    public override string? Command { get; set; }

    /// <summary>A server that the gateway knows by name, with all that its maintainer says of it. Get-McpPreset lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Known)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PresetNameCompleter))]
    public string? Preset { get; set; }

    /// <summary>Which form of the preset, such as hosted or npx; the one that its maintainer puts first without it.</summary>
    [Parameter(ParameterSetName = Known)]
    [ArgumentCompleter(typeof(PresetFormCompleter))]
    public string? Form { get; set; }

    /// <summary>Variables and settings of the preset, by their names. A secret, secure string or not, is kept as a secret and does not stand in the file.</summary>
    [Parameter(ParameterSetName = Known)]
    [AllowNull]
    [ObjectAsMap]
    public IDictionary? Setting { get; set; }

    /// <summary>
    /// The program's arguments, typed as on a command line or as a list; nothing is split or quoted. If one of them looks like a parameter of this cmdlet, as -m and -p do,
    /// type -- before them. A relative path to an existing file or folder is written as a full path, so that it means the same wherever the server is started.
    /// </summary>
    [Parameter(ValueFromRemainingArguments = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Stdio)]
    [Parameter(ParameterSetName = Known)]
    [AllowEmptyCollection]
    [AllowNull]
    [Flatten]
    [Alias("Args")]
    public override string[]? ArgumentList { get; set; }

    /// <summary>Environment variables for the server, in addition to the safe ones that every server gets. Secure strings are kept as secrets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Stdio)]
    [Parameter(ParameterSetName = Known)]
    [AllowNull]
    [ObjectAsMap]
    [Alias("Env")]
    public override IDictionary? Environment { get; set; }

    /// <summary>The folder the server starts in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Stdio)]
    [Parameter(ParameterSetName = Known)]
    [AllowNull]
    [AllowEmptyString]
    [Alias("Cwd")]
    public override string? WorkingDirectory { get; set; }

    /// <summary>The address of a remote server. Of several the first that works is used, or each in turn if the server is -Stateless.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [Alias("Urls", "Url")]
    public override string[]? Uri { get; set; }

    /// <summary>HTTP headers for a remote server. Secure strings are kept as secrets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    [Parameter(ParameterSetName = Known)]
    [AllowNull]
    [ObjectAsMap]
    [Alias("Headers")]
    public override IDictionary? Header { get; set; }

    /// <summary>Says that the server speaks HTTP+SSE, the transport before Streamable HTTP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    public override SwitchParameter Sse { get; set; }

    /// <summary>A file of certificate authorities, in PEM form, that are trusted for this server beside those of the system.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    [AllowNull]
    [AllowEmptyString]
    public override string? CaFile { get; set; }

    /// <summary>A file with the certificate that the server asks of its clients: PEM, or PKCS #12 where it ends in .pfx or .p12.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    [AllowNull]
    [AllowEmptyString]
    public override string? ClientCertificate { get; set; }

    /// <summary>The file with the key of a certificate in PEM form, or the password of one in PKCS #12, as '${env:NAME}'.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    [AllowNull]
    [AllowEmptyString]
    public override string? ClientKey { get; set; }

    /// <summary>Allows an http:// address of another machine, whose messages everybody on the way can read.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Remote)]
    public override SwitchParameter AllowInsecure { get; set; }

    /// <summary>What the server is for, in a few words: models choose by it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public override string? Description { get; set; }

    /// <summary>How long a call may take without reporting progress, in seconds (300 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    [Alias("OperationTimeout")]
    public override double? Timeout { get; set; }

    /// <summary>How long start and handshake may take, in seconds (30 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public override double? InitTimeout { get; set; }

    /// <summary>How long a call may take in total, even if it reports progress, in seconds (3,600 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public override double? MaxOperationTime { get; set; }

    /// <summary>How long a connection may be idle before it is stopped, in seconds (600 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public override double? IdleTimeout { get; set; }

    /// <summary>Keeps an idle connection open.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override SwitchParameter KeepAlive { get; set; }

    /// <summary>Says that the server keeps nothing between calls, so that any of several processes may answer one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override SwitchParameter Stateless { get; set; }

    /// <summary>The most processes of a stateless server that may run, from 1 to 64 (1 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    [Alias("Replicas")]
    public override int? Replica { get; set; }

    /// <summary>Who shares the server's connections: each client has its own (Client, the default), clients share them for which the server is the same (User), or all of the process do (Shared).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public override ServerScope? Scope { get; set; }

    /// <summary>Which tools may be called: names and patterns with * and ?. An empty list allows none, and $null allows all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public override string[]? AllowTool { get; set; }

    /// <summary>Which tools may not be called, whatever -AllowTool says: names and patterns with * and ?.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public override string[]? DenyTool { get; set; }

    /// <summary>Which tools may be called only with the user's consent: names and patterns with * and ?.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public override string[]? ConfirmTool { get; set; }

    /// <summary>Lets the server's tools be called without a question, except those of -ConfirmTool: for servers that you trust.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public override SwitchParameter Trusted { get; set; }

    /// <summary>Gives the server the whole environment instead of the safe part.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Stdio)]
    [Parameter(ParameterSetName = Known)]
    public override SwitchParameter InheritEnvironment { get; set; }

    /// <summary>Registers the server switched off.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Disabled { get; set; }

    /// <summary>An object with properties named like these parameters. It is meant for the pipeline and need not be given by hand.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Replaces a server with that name. Its rules about tools stay unless -AllowTool, -DenyTool or -ConfirmTool replaces them.</summary>
    [Parameter]
    [Alias("f")]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the registered server.</summary>
    [Parameter]
    [Alias("p")]
    public override SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        PipedServer.TakeRemote(this);
        if (Preset is not null)
        {
            PresetParameters.TakeVariables(this);
        }

        var settings = new ServerSettings(this);
        if (InputObject is null && Preset is null)
        {
            // What comes down the pipeline was written elsewhere, and means what it meant there.
            (Command, ArgumentList) = settings.FullPaths();
        }

        PresetRequest? request = null;
        string? wrong = (Preset is null ? WrongParameters() : PresetParameters.Read(this, out request)) ?? settings.FindWrongValue();
        if (wrong is not null)
        {
            WriteError(ErrorRecords.InvalidParameter(wrong, request?.Name ?? Name));
            return;
        }

        PresetRegistration? preset = request is null ? null : PresetRegistration.Create(request, new PresetNeeds(ModuleRuntime.Current.Configuration.Home));
        ServerDefinition server = preset is null ? Define(settings) : PresetParameters.Define(this, settings, preset.Server with { Disabled = Disabled, Tools = RulesOf(preset.Server.Name) });
        if (settings.PlainSecrets is { Length: > 0 } secrets)
        {
            WriteWarning(ServerRules.SecretWarning(server.Name, secrets));
        }

        Run(() => RegisterAsync(ModuleRuntime.Current, settings, server, preset));
    }

    private async Task RegisterAsync(GatewayRuntime runtime, ServerSettings settings, ServerDefinition server, PresetRegistration? preset)
    {
        string file = runtime.Configuration.Home.ConfigurationFile;
        bool IsTaken() => !Force && runtime.Configuration.Refresh().Servers.Any(existing => existing.Name == server.Name);
        if (IsTaken())
        {
            Post(ErrorRecords.ServerExists(server.Name, file));
            return;
        }

        if (!await ShouldProcessAsync(server.Name, "Register MCP server").ConfigureAwait(false))
        {
            return;
        }

        try
        {
            settings.KeepSecrets(runtime.Configuration.Home, server.Name);
            preset?.KeepSecrets(runtime.Configuration.Home);
            await runtime.Configuration.File.SetAsync(server, Force, Token).ConfigureAwait(false);
        }
        catch (SecretStoreException e)
        {
            Post(e.ToErrorRecord(server.Name));
            return;
        }
        catch (ConfigurationException e)
        {
            // Another process may have taken the name in between.
            Post(IsTaken() ? ErrorRecords.ServerExists(server.Name, file) : e.ToErrorRecord(server.Name));
            return;
        }

        foreach (string text in preset is null ? [] : preset.Missing.Select(gap => gap.Text).Concat(preset.Notes))
        {
            PostWarning($"{server.Name}: {text}");
        }

        Written(runtime, server);
    }

    internal bool IsRemote => Uri is { Length: > 0 } && !Array.TrueForAll(Uri, string.IsNullOrEmpty);

    private string? WrongParameters() =>
        ServerRules.WrongName(Name)
        ?? (IsRemote ? ServerSettings.WrongUri(Uri!) : string.IsNullOrWhiteSpace(Command) ? "A server needs either -Command (a program to start) or -Uri (the address of a remote server)." : null)
        ?? ServerCommandLine.WrongCommand(SessionState.Path, $"Register-McpServer {Name}", Command)
        ?? (ArgumentList is null || InputObject is not null ? null : ServerCommandLine.Mistaken(this));

    /// <summary>The rules about tools of a server that is replaced.</summary>
    private ToolPolicy RulesOf(string name) =>
        (Force ? ModuleRuntime.Current.Configuration.Current.Servers.FirstOrDefault(existing => existing.Name == name)?.Tools : null) ?? ToolPolicy.Everything;

    private ServerDefinition Define(ServerSettings settings)
    {
        var bare = new ServerDefinition
        {
            Name = Name,
            Kind = IsRemote ? ServerKind.Http : ServerKind.Stdio,
            Disabled = Disabled,
            Tools = RulesOf(Name),
        };
        return settings.All(Command, ArgumentList).Where(Counts).Aggregate(bare, (server, setting) => setting.Apply(server));
    }

    /// <summary>Whether a setting is one of the server's: an object may have both a program and an address, and the rules of a server stay that is replaced.</summary>
    private bool Counts(ServerSetting setting) => setting.Parameter switch
    {
        nameof(Command) or nameof(ArgumentList) => !IsRemote,
        nameof(Uri) or nameof(Sse) or nameof(CaFile) or nameof(ClientCertificate) or nameof(ClientKey) or nameof(AllowInsecure) => IsRemote,
        nameof(AllowTool) or nameof(DenyTool) or nameof(ConfirmTool) => IsBound(setting.Parameter),
        _ => true,
    };
}
