using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Commands;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Interaction;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Invocation;

/// <summary>One call of a tool: which tool is meant, what arguments it gets, and the call itself. To be used on the pipeline's thread; what goes wrong is put out as an error.</summary>
internal sealed class ToolInvocation
{
    private readonly AsyncPSCmdlet _cmdlet;
    private readonly GatewayRuntime _runtime;
    private readonly ServerDefinition _definition;
    private readonly string _server;
    private readonly InvocationOptions _options;
    private readonly CallTime _time;

    /// <param name="cmdlet">The cmdlet that makes the call.</param>
    /// <param name="runtime">The gateway.</param>
    /// <param name="definition">The server.</param>
    /// <param name="server">Its name as the user wrote it.</param>
    /// <param name="name">The tool's name as the user wrote it.</param>
    /// <param name="options">How it is called.</param>
    public ToolInvocation(AsyncPSCmdlet cmdlet, GatewayRuntime runtime, ServerDefinition definition, string server, string name, InvocationOptions options)
    {
        _cmdlet = cmdlet;
        _runtime = runtime;
        _definition = definition;
        _server = server;
        _options = options;
        _time = new CallTime(cmdlet, options.Timeout);
        Name = name;
        Take(ServerChoice.FindTool(runtime.FindCatalog(definition), name));
    }

    /// <summary>The tool's name. PowerShell does not tell names apart by case, servers do: once the tool is known it is the name that its server gave it.</summary>
    public string Name { get; private set; }

    /// <summary>The tool; null where it is not known.</summary>
    public CatalogTool? Tool { get; private set; }

    /// <summary>Server and tool.</summary>
    public string Target => _server + "/" + Name;

    /// <summary>Reads the arguments of the call.</summary>
    /// <param name="given">A dictionary, an object, a text with a JSON object, or null.</param>
    /// <param name="record">An object whose properties become arguments, or null.</param>
    /// <returns>Null where they are wrong.</returns>
    public PreparedArguments? Prepare(object? given, PSObject? record)
    {
        try
        {
            PreparedArguments arguments = Read(given, record);
            if (_options.SkipArgumentCheck || arguments.Problems.Count == 0 || Tool is null)
            {
                return arguments;
            }

            // What is on disk may be old; what a live server has listed is not.
            if (_runtime.GetState(_server).Status != ServerStatus.Ready && !IsWhatIf)
            {
                if (!TryFind(refresh: true))
                {
                    return null;
                }

                arguments = Read(given, record);
            }

            if (arguments.Problems.Count == 0 || Tool is null)
            {
                return arguments;
            }

            NoteNotMade(WrongArguments);
            _cmdlet.WriteError(CallErrors.ArgumentsRefused(Target, Tool, arguments.Problems, arguments.Mask));
        }
        catch (FormatException e)
        {
            NoteNotMade(WrongArguments);
            _cmdlet.WriteError(e.ToArgumentError(Target));
        }

        return null;
    }

    /// <summary>Has the server list its tools. False where it does not have this one; true where it cannot list, for it may know the tool anyway.</summary>
    public bool TryFind() => TryFind(refresh: _runtime.FindCatalog(_definition) is not null);

    /// <summary>The user does not want it: the audit is told, unless it was only to be said what would be done.</summary>
    /// <param name="arguments">Its arguments, as far as there are any.</param>
    public void NoteDeclined(PreparedArguments? arguments)
    {
        if (!IsWhatIf)
        {
            _runtime.NoteDeclined(_definition.Name, Name, arguments?.Json ?? ReadOnlyMemory<byte>.Empty, need: null);
        }
    }

    /// <summary>Makes the call and puts its result out.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="hasConsent">Whether it needed the user's consent and has it.</param>
    public void Run(PreparedArguments arguments, bool hasConsent)
    {
        var conversation = new CallConversation(_cmdlet, _server, _options.SamplingScript);
        _cmdlet.Run(() => CallAsync(conversation, arguments, hasConsent));
    }

    private bool IsWhatIf => _cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? ((SwitchParameter)given).IsPresent
        : LanguagePrimitives.IsTrue(_cmdlet.GetVariableValue("WhatIfPreference"));

    private static FormatException WrongArguments => new("the arguments are wrong");

    private void NoteNotMade(Exception failure)
    {
        if (!IsWhatIf)
        {
            _runtime.NoteNotMade(_definition.Name, Name, default, failure);
        }
    }

    private PreparedArguments Read(object? given, PSObject? record) => PreparedArguments.Read(Tool, given, record, _options.SkipArgumentCheck);

    private void Take(CatalogTool? tool)
    {
        Tool = tool;
        Name = tool?.Name ?? Name;
    }

    private bool TryFind(bool refresh)
    {
        bool goesOn = false;
        Tool = null;
        _cmdlet.Run(() => WithinAsync(async cancellationToken =>
        {
            try
            {
                CatalogEntry entry = await _runtime.GetCatalogAsync(_definition, refresh, samples: _options.SamplingScript is not null, cancellationToken).ConfigureAwait(false);
                Take(ServerChoice.FindTool(entry, Name));
                goesOn = Tool is not null;
                if (!goesOn)
                {
                    throw GatewayRuntime.UnknownTool(Name, entry);
                }
            }
            catch (ServerException e) when (e.Failure == ServerFailure.Refused)
            {
                // It cannot list, but it may know the tool anyway; it is the one to say.
                goesOn = true;
            }
            catch (Exception e)
            {
                NoteNotMade(e);
                throw;
            }
        }));
        return goesOn;
    }

    private async Task CallAsync(CallConversation conversation, PreparedArguments arguments, bool hasConsent)
    {
        var progress = new CallProgress(UntrustedText.OneLine(Target), _cmdlet.Post);
        try
        {
            await WithinAsync(async cancellationToken =>
            {
                ServerReply reply = await _runtime.CallToolAsync(_server, Name, arguments.Json, conversation.Handlers(progress, hasConsent), cancellationToken).ConfigureAwait(false);
                progress.Complete();
                new ToolOutput(_cmdlet, _server, Name, _options, arguments.Mask).Put(reply);
            }).ConfigureAwait(false);
        }
        finally
        {
            progress.Complete();
        }
    }

    private Task WithinAsync(Func<CancellationToken, Task> action) => _time.WithinAsync(_server, () => Target, action);
}
