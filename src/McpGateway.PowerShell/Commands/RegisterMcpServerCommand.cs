using System.Collections;
using System.Globalization;
using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway;

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
    public double? Timeout { get; set; }

    /// <summary>How long start and handshake may take, in seconds (30 by default).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public double? InitTimeout { get; set; }

    /// <summary>Gives the server the whole environment instead of the safe part.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter InheritEnvironment { get; set; }

    /// <summary>Replaces a server of that name.</summary>
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

        ServerDefinition server = Definition();
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

        return Timeout is <= 0 or > 2_000_000 || InitTimeout is <= 0 or > 2_000_000
            ? "A timeout is a number of seconds above 0 and at most 2,000,000."
            : null;
    }

    private ServerDefinition Definition()
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
            OperationTimeout = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            InitTimeout = InitTimeout is { } start ? TimeSpan.FromSeconds(start) : null,
            InheritEnvironment = InheritEnvironment,
        };
    }

    /// <summary>What is relative here means something else in a gateway that starts elsewhere.</summary>
    private string? Folder() =>
        string.IsNullOrEmpty(WorkingDirectory) ? null
        : WorkingDirectory.Contains("${", StringComparison.Ordinal) ? WorkingDirectory
        : GetUnresolvedProviderPathFromPSPath(WorkingDirectory);

    private static string Text(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? "";
}
