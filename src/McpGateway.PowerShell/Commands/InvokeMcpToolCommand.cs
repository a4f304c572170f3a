using System.Management.Automation;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Results;
using McpGateway.Gateway.Scripts;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Interaction;
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
    private TimeSpan _used;

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

    private string Target => Server + "/" + Name;

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
            WriteError(runtime.UnknownServer(Server).ToErrorRecord(Server));
            return;
        }

        bool isDenied = runtime.DecideCall(server, Name).IsRefused;
        // What is denied is refused whatever its arguments are.
        PSObject? record = _takesRecords && !isDenied ? InputObject : null;
        if (record?.BaseObject is McpTool other)
        {
            WriteError(CallErrors.ToolAsRecord(other, Target));
            return;
        }

        _used = TimeSpan.Zero;
        CatalogTool? tool = Take(ServerChoice.FindTool(runtime.FindCatalog(server), Name));
        PreparedArguments? arguments = null;
        if (tool is not null || record is null)
        {
            arguments = Prepare(runtime, server, ref tool, record);
            if (arguments is null)
            {
                return;
            }
        }

        if (!ShouldProcess(UntrustedText.OneLine(Target), "Invoke MCP tool"))
        {
            return;
        }

        if (tool is null && !isDenied)
        {
            if (!TryFind(runtime, server, refresh: runtime.FindCatalog(server) is not null, out tool))
            {
                return;
            }

            arguments = Prepare(runtime, server, ref tool, record);
        }

        if (arguments is not null && (Force || _consent!.Has(server, Name, tool, runtime.FindCatalog(server)?.Tools ?? [], arguments.Shown)))
        {
            var conversation = new CallConversation(this, Server, SamplingScript);
            Run(() => CallAsync(runtime, conversation, arguments));
        }
    }

    /// <summary>The arguments of the call. Where they are wrong, an error is put out and null is given.</summary>
    private PreparedArguments? Prepare(GatewayRuntime runtime, ServerDefinition server, ref CatalogTool? tool, PSObject? record)
    {
        try
        {
            object? given = (_takesRecords ? _given : Argument)?.Value;
            PreparedArguments arguments = PreparedArguments.Read(tool, given, record, SkipArgumentCheck);
            if (SkipArgumentCheck || arguments.Problems.Count == 0 || tool is null)
            {
                return arguments;
            }

            // What is on disk may be old; what a live server has listed is not.
            if (runtime.GetState(Server).Status != ServerStatus.Ready && !IsWhatIf)
            {
                if (!TryFind(runtime, server, refresh: true, out tool))
                {
                    return null;
                }

                arguments = PreparedArguments.Read(tool, given, record, SkipArgumentCheck);
            }

            if (arguments.Problems.Count == 0 || tool is null)
            {
                return arguments;
            }

            WriteError(CallErrors.ArgumentsRefused(Target, tool, arguments.Problems, arguments.Mask));
        }
        catch (FormatException e)
        {
            WriteError(e.ToArgumentError(Target));
        }

        return null;
    }

    /// <summary>PowerShell does not tell names apart by case, servers do: from here on the tool has the name that its server gave it.</summary>
    private CatalogTool? Take(CatalogTool? tool)
    {
        Name = tool?.Name ?? Name;
        return tool;
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? ((SwitchParameter)given).IsPresent : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Has the server list its tools. Where that fails, an error is put out.</summary>
    private bool TryFind(GatewayRuntime runtime, ServerDefinition server, bool refresh, out CatalogTool? tool)
    {
        CatalogTool? found = null;
        bool goesOn = false;
        Run(() => WithinAsync(async cancellationToken =>
        {
            try
            {
                CatalogEntry entry = await runtime.GetCatalogAsync(server, refresh, samples: SamplingScript is not null, cancellationToken).ConfigureAwait(false);
                found = Take(ServerChoice.FindTool(entry, Name));
                goesOn = found is not null;
                if (!goesOn)
                {
                    Post(GatewayRuntime.UnknownTool(Name, entry).ToErrorRecord(Target));
                }
            }
            catch (ServerException e) when (e.Failure == ServerFailure.Refused)
            {
                // It cannot list, but it may know the tool anyway; it is the one to say.
                goesOn = true;
            }
        }));
        tool = found;
        return goesOn;
    }

    /// <summary>Does something within the time that is left, and puts an error out where that is not possible.</summary>
    private async Task WithinAsync(Func<CancellationToken, Task> action)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        long begin = TimeProvider.System.GetTimestamp();
        if (Timeout > TimeSpan.Zero)
        {
            TimeSpan left = Timeout - _used;
            limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        try
        {
            await action(limit.Token).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Post(e.ToErrorRecord(e.Failure == ServerFailure.UnknownServer ? Server : Target));
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            Post(ErrorRecords.TimeoutError(Target, Timeout.TotalSeconds));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Post(e.ToResultError(Target));
        }
        finally
        {
            _used += TimeProvider.System.GetElapsedTime(begin);
        }
    }

    private async Task CallAsync(GatewayRuntime runtime, CallConversation conversation, PreparedArguments arguments)
    {
        var progress = new CallProgress(UntrustedText.OneLine(Target), Post);
        try
        {
            await WithinAsync(async cancellationToken =>
            {
                ToolCallResult reply = await runtime.CallToolAsync(Server, Name, arguments.Json, conversation.Handlers(progress), cancellationToken).ConfigureAwait(false);
                progress.Complete();
                Put(reply, arguments);
            }).ConfigureAwait(false);
        }
        finally
        {
            progress.Complete();
        }
    }

    private void Put(ToolCallResult reply, PreparedArguments arguments)
    {
        using JsonDocument document = ObjectReader.Parse(reply.IsProtocolError ? reply.Error : reply.Result);
        JsonElement root = document.RootElement;
        string Mask(string text) => arguments.Mask(reply.Mask(text));
        if (reply.IsProtocolError)
        {
            (int code, string message) = new ServerReply(default, reply.Error).ReadError();
            string text = CallTexts.Refused(Server, Name, Mask(message), code);
            Post(new McpProtocolException(text, Target, code, ObjectReader.Read(root, Mask)).ToErrorRecord());
            return;
        }

        if (Raw)
        {
            Post(ObjectReader.Read(root));
        }

        if (ResultContent.IsError(root))
        {
            string text = Mask(ShownText.Lines(FailureText.Of(root)));
            text = string.IsNullOrWhiteSpace(text) ? $"The tool '{Target}' failed without saying why; -Raw shows what it answered." : text;
            Post(new McpToolException(text, Target, ObjectReader.Read(root, Mask)).ToErrorRecord());
        }
        else if (!Raw)
        {
            PutContent(root, arguments);
        }
    }

    private void PutContent(JsonElement root, PreparedArguments arguments)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw NoResult(root, arguments, "something that is not a result");
        }

        if (ResultContent.IsEmpty(root))
        {
            PostWarning(CallTexts.NoContent(Server, Name));
        }

        IReadOnlyList<object?> items;
        try
        {
            items = ResultReader.Read(root, AsObject);
        }
        catch (FormatException)
        {
            throw NoResult(root, arguments, root.TryGetProperty("content", out _) ? "content that is not a list" : "a result without content");
        }

        foreach (object? item in items)
        {
            Post(item, enumerate: true);
        }
    }

    private JsonException NoResult(JsonElement root, PreparedArguments arguments, string what)
    {
        string said = arguments.Mask(FailureText.Shown(root));
        return new JsonException($"Server '{Server}' answered the call of '{Name}' with {what}{(said.Length > 0 ? $": «{said}»" : "")}. The call has been made; -Raw shows the answer.");
    }
}
