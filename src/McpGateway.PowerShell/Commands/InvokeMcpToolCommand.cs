using System.Management.Automation;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Invocation;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>Calls a tool. Starts its server if necessary; the connection stays open for the next call, from any runspace.</summary>
/// <remarks>
/// Structured content is returned as objects, text as strings, other content as objects with their bytes. If a tool fails, that is an error. Nothing is cut.
/// What comes down the pipeline is a tool, or an object with <c>Server</c> and <c>Name</c>, unless both are given: then each object of the pipeline is a
/// set of arguments, by the names of its properties.
/// </remarks>
[Cmdlet(VerbsLifecycle.Invoke, "McpTool", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PSObject), typeof(McpContent))]
public sealed class InvokeMcpToolCommand : AsyncPSCmdlet, IDynamicParameters
{
    private ToolConsent? _consent;
    private bool _takesRecords;
    private McpArguments? _given;

    /// <summary>The server's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string Server { get; set; } = "";

    /// <summary>The tool's name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>
    /// The arguments: a hashtable, an object, or a string with a JSON object. Values are converted to what the tool's schema asks for. JSON text is sent unchanged,
    /// except that null for an optional argument that does not allow it is left out, in every form.
    /// </summary>
    /// <remarks>It is not called Arguments itself, because PowerShell completes no keys of a hashtable for a parameter of that name.</remarks>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Arguments")]
    [AllowNull]
    [ToArguments]
    [ArgumentCompleter(typeof(ArgumentsCompleter))]
    public McpArguments? Argument { get; set; }

    /// <summary>
    /// With -Server and -Name, an object whose properties become arguments if the tool knows them; -Argument takes precedence. Empty values of optional
    /// arguments are left out. Without -Server and -Name, a tool.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Returns the whole result as one object, with everything that the server sent, even if the tool failed.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Converts text that is JSON into objects.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    /// <summary>How long the call may take, including the start of the server: a number of seconds or a time span. Then the call is cancelled on the server.</summary>
    [Parameter]
    [ToTimeSpan]
    public TimeSpan Timeout { get; set; }

    /// <summary>
    /// Answers what the server asks the client's model (sampling). It receives the request and returns the answer as text, or as an object with
    /// <c>content</c>; returning nothing refuses. Such calls have a connection of their own, because a server is told at its start whether it may ask.
    /// </summary>
    [Parameter]
    public ScriptBlock? SamplingScript { get; set; }

    /// <summary>Calls the tool without checking the arguments against its schema.</summary>
    [Parameter]
    public SwitchParameter SkipArgumentCheck { get; set; }

    /// <summary>Calls without asking, even if <c>tools.confirm</c> requires consent or the tool may change something; -Confirm:$false does the same.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Prepares the completion of keys; there are no dynamic parameters.</summary>
    public object? GetDynamicParameters()
    {
        // Only completion binds parameters outside a pipeline.
        if (MyInvocation.PipelineLength == 0)
        {
            ArgumentKeys.Offer(this, Server, Name);
        }

        return null;
    }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        _consent = new ToolConsent(this);
        _takesRecords = MyInvocation.BoundParameters.ContainsKey(nameof(Server)) && MyInvocation.BoundParameters.ContainsKey(nameof(Name));
        _given = MyInvocation.BoundParameters.ContainsKey(nameof(Argument)) ? Argument : null;
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        if (runtime.Configuration.Current.Find(Server) is not { } server)
        {
            ServerException unknown = runtime.UnknownServer(Server);
            runtime.NoteNotMade(Server, Name, default, unknown);
            WriteError(unknown.ToErrorRecord(Server));
            return;
        }

        bool isDenied = runtime.DecideCall(server, Name).IsRefused;
        // What is denied is refused whatever its arguments are.
        PSObject? record = _takesRecords && !isDenied ? InputObject : null;
        if (record?.BaseObject is McpTool other)
        {
            WriteError(CallErrors.ToolAsRecord(other, Server + "/" + Name));
            return;
        }

        object? given = (_takesRecords ? _given : Argument)?.Value;
        var call = new ToolInvocation(this, runtime, server, Server, Name, Options());
        PreparedArguments? arguments = null;
        if (call.Tool is not null || record is null)
        {
            arguments = call.Prepare(given, record);
            if (arguments is null)
            {
                return;
            }
        }

        if (!ShouldProcess(UntrustedText.OneLine(call.Target), "Invoke MCP tool"))
        {
            call.NoteDeclined(arguments);
            return;
        }

        if (call.Tool is null && !isDenied)
        {
            arguments = call.TryFind() ? call.Prepare(given, record) : null;
        }

        if (arguments is null)
        {
            return;
        }

        ConsentNeed? need = runtime.ConsentFor(server, call.Name, call.Tool);
        if (need is null || Force || _consent!.Has(server, call.Name, need, arguments.Shown))
        {
            call.Run(arguments, hasConsent: need is not null);
        }
        else
        {
            runtime.NoteDeclined(server.Name, call.Name, arguments.Json, need);
        }
    }

    private InvocationOptions Options() => new()
    {
        Raw = Raw,
        AsObject = AsObject,
        Timeout = Timeout,
        SamplingScript = SamplingScript,
        SkipArgumentCheck = SkipArgumentCheck,
    };
}
