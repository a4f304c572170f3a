using System.Collections;
using System.Globalization;
using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Adds a server to the configuration, or replaces one with -Force. Starts nothing. Values are written as they are given: write secrets as
/// '${env:NAME}', in single quotes, and keep their values in the environment or in the .env file of the gateway's folder.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class RegisterMcpServerCommand : AsyncPSCmdlet
{
    /// <summary>The name, by which clients and scripts will know the server.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The program to start: a name to be found on the PATH, or a path.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>The program's arguments, each for itself: nothing is split or quoted.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [Alias("Args")]
    public string[]? ArgumentList { get; set; }

    /// <summary>Environment variables for the server, on top of the safe ones that every server gets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [Alias("Env")]
    public IDictionary? Environment { get; set; }

    /// <summary>The folder the server starts in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [Alias("Cwd")]
    public string? WorkingDirectory { get; set; }

    /// <summary>What the server is for, in a few words: models choose by it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>How long a call may take without a sign of progress, in seconds (300 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public double? Timeout { get; set; }

    /// <summary>How long start and handshake may take, in seconds (30 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public double? InitTimeout { get; set; }

    /// <summary>The most that a call may take whatever progress it shows, in seconds (3,600 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public double? MaxOperationTime { get; set; }

    /// <summary>How long a connection may be idle before it is stopped, in seconds (600 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public double? IdleTimeout { get; set; }

    /// <summary>Keeps an idle connection.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter KeepAlive { get; set; }

    /// <summary>Says that the server keeps nothing between calls, so that any of several processes may answer one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Stateless { get; set; }

    /// <summary>How many processes of a stateless server there may be at most, from 1 to 64 (1 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    [Alias("Replicas")]
    public int? Replica { get; set; }

    /// <summary>Who shares the server's connections: each client has its own, or all of the process share them (Client by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [EmptyAsNull]
    public ServerScope? Scope { get; set; }

    /// <summary>Which tools may be called: names and patterns with * and ?. An empty list allows none, $null all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? AllowTool { get; set; }

    /// <summary>Which tools may not be called, whatever -AllowTool says: names and patterns with * and ?.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? DenyTool { get; set; }

    /// <summary>Which tools may be called only with the user's consent: names and patterns with * and ?.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? ConfirmTool { get; set; }

    /// <summary>Gives the server the whole environment instead of the safe part.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter InheritEnvironment { get; set; }

    /// <summary>Replaces a server of that name. Its rules about tools stay where -AllowTool, -DenyTool and -ConfirmTool do not say otherwise.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Puts the registered server out.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (InvalidParameter() is { } message)
        {
            WriteError(ErrorRecords.InvalidParameter(message, Name));
            return;
        }

        ToolPolicy? rules = Force ? ModuleRuntime.Current.Configuration.Current.Servers.FirstOrDefault(existing => existing.Name == Name)?.Tools : null;
        ServerDefinition server = Definition(rules ?? ToolPolicy.Everything);
        Run(() => RegisterAsync(ModuleRuntime.Current, server));
    }

    private async Task RegisterAsync(GatewayRuntime runtime, ServerDefinition server)
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
            await runtime.Configuration.File.SetAsync(server, Force, Token).ConfigureAwait(false);
        }
        catch (ConfigurationException e)
        {
            // Another process may have taken the name in between.
            Post(IsTaken() ? ErrorRecords.ServerExists(server.Name, file) : e.ToErrorRecord(server.Name));
            return;
        }

        if (PassThru && runtime.Configuration.Current.Servers.FirstOrDefault(written => written.Name == server.Name) is { } registered)
        {
            Post(new McpServer(registered, runtime.GetState(server.Name), runtime.FindCatalog(registered), file));
        }
    }

    private string? InvalidParameter()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Any(char.IsControl))
        {
            return "A server needs a name without control characters.";
        }

        if (Name == "gateway")
        {
            return "The name 'gateway' is reserved for the gateway itself.";
        }

        if (ArgumentList is not null && Array.Exists(ArgumentList, argument => argument is null))
        {
            // Most often a variable that is not set; left out silently, the others would move up.
            return "An argument in -ArgumentList is $null.";
        }

        if (new[] { AllowTool, DenyTool, ConfirmTool }.Any(patterns => patterns is not null && Array.Exists(patterns, pattern => pattern is null)))
        {
            return "A pattern in -AllowTool, -DenyTool or -ConfirmTool is $null.";
        }

        if (Replica is < 1 or > ServerDefinition.MostReplicas)
        {
            return $"-Replica is a whole number from 1 to {ServerDefinition.MostReplicas}.";
        }

        return new[] { Timeout, InitTimeout, MaxOperationTime, IdleTimeout }.Any(seconds => seconds is <= 0 or > 2_000_000 or double.NaN)
            ? "A timeout is a number of seconds above 0 and at most 2,000,000."
            : null;
    }

    private ServerDefinition Definition(ToolPolicy rules)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment ?? new Hashtable())
        {
            environment[Text(variable.Key)] = Text(variable.Value);
        }

        return new ServerDefinition
        {
            Name = Name,
            Command = Command,
            Arguments = ArgumentList ?? [],
            Environment = environment,
            WorkingDirectory = Folder(),
            Description = string.IsNullOrEmpty(Description) ? null : Description,
            OperationTimeout = Time(Timeout),
            InitTimeout = Time(InitTimeout),
            MaxOperationTime = Time(MaxOperationTime),
            IdleTimeout = Time(IdleTimeout),
            KeepAlive = KeepAlive,
            Stateless = Stateless,
            Replicas = Replica ?? 1,
            Scope = Scope ?? ServerScope.Client,
            Tools = new ToolPolicy(
                IsBound(nameof(AllowTool)) ? AllowTool : rules.Allow,
                IsBound(nameof(DenyTool)) ? DenyTool ?? [] : rules.Deny,
                IsBound(nameof(ConfirmTool)) ? ConfirmTool ?? [] : rules.Confirm),
            InheritEnvironment = InheritEnvironment,
        };
    }

    private static TimeSpan? Time(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>What is relative here means something else in a gateway that starts elsewhere.</summary>
    private string? Folder() =>
        string.IsNullOrEmpty(WorkingDirectory) ? null
        : WorkingDirectory.Contains("${", StringComparison.Ordinal) ? WorkingDirectory
        : GetUnresolvedProviderPathFromPSPath(WorkingDirectory);

    private static string Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? "";
}
