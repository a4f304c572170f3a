using System.Management.Automation;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Lists the prompts of servers from the catalog, or renders one with -Arguments and returns its messages as objects. Connects to servers that were never
/// seen, to all with -Refresh, and to the one whose prompt is rendered.
/// </summary>
[Cmdlet(VerbsCommon.Get, "McpPrompt", DefaultParameterSetName = List)]
[OutputType(typeof(McpPrompt), ParameterSetName = [List])]
[OutputType(typeof(McpPromptMessage), typeof(PSObject), ParameterSetName = [Render])]
public sealed class GetMcpPromptCommand : CatalogCmdlet, IDynamicParameters
{
    private const string List = "List";
    private const string Render = "Render";

    /// <summary>Server names or wildcards; by default, all servers that can be used. To render a prompt, give one server.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Prompt names or wildcards; by default, all prompts. To render one, give its name.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PromptNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Renders the prompt with these arguments: a hashtable, an object, or a string with a JSON object; @{} for none.</summary>
    /// <remarks>It is not called Arguments itself, because PowerShell completes no keys of a hashtable for a parameter of that name.</remarks>
    [Parameter(Position = 2, Mandatory = true, ParameterSetName = Render)]
    [Alias("Arguments")]
    [AllowNull]
    [ToArguments]
    [ArgumentCompleter(typeof(PromptArgumentsCompleter))]
    public McpArguments? Argument { get; set; }

    /// <summary>Returns the whole result as one object, with everything that the server sent.</summary>
    [Parameter(ParameterSetName = Render)]
    public SwitchParameter Raw { get; set; }

    /// <summary>Asks the servers again, even if the catalog already has the answer.</summary>
    [Parameter(ParameterSetName = List)]
    public SwitchParameter Refresh { get; set; }

    /// <summary>A prompt, a server, or a server's name. It is meant for the pipeline and need not be given by hand.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Prepares the completion of keys; there are no dynamic parameters.</summary>
    public object? GetDynamicParameters()
    {
        // Only completion binds parameters outside a pipeline.
        if (MyInvocation.PipelineLength == 0)
        {
            ArgumentKeys.OfferPrompt(this, Server, Name);
        }

        return null;
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        var piped = InputObject?.BaseObject as McpPrompt;
        string[]? names = Name ?? (piped is null ? null : [piped.Name]);
        string[]? servers = Server ?? (piped is null && InputObject is not null ? [LanguagePrimitives.ConvertTo<string>(InputObject)] : null);
        if (ParameterSetName == List)
        {
            ServerDefinition[] listed = SelectServers(runtime, servers);
            Run(() => ListAsync(runtime, listed, names));
        }
        else if (names is null || servers is null)
        {
            WriteError(ErrorRecords.InvalidParameter("To render a prompt, give both its server and its name: -Server and -Name.", null));
        }
        else
        {
            ServerDefinition[] asked = SelectServers(runtime, servers);
            Run(() => RenderAllAsync(runtime, asked, names));
        }
    }

    private async Task ListAsync(GatewayRuntime runtime, ServerDefinition[] servers, string[]? names)
    {
        var missing = new HashSet<string>(names?.Where(name => !ServerSelection.IsPattern(name)) ?? [], StringComparer.OrdinalIgnoreCase);
        List<CatalogEntry> found = await GetCatalogAsync(runtime, servers, ServerList.Prompts, Refresh, entry =>
        {
            foreach (CatalogPrompt prompt in entry.Prompts.Where(prompt => ServerSelection.Fits(prompt.Name, names)))
            {
                missing.Remove(prompt.Name);
                Post(new McpPrompt(entry.Server, prompt));
            }
        }).ConfigureAwait(false);
        foreach (string name in missing.Where(_ => found.Count > 0))
        {
            Post(ErrorRecords.PromptNotFound(name, found));
        }
    }

    private async Task RenderAllAsync(GatewayRuntime runtime, ServerDefinition[] servers, string[] names)
    {
        foreach (ServerDefinition server in servers)
        {
            var entries = new List<CatalogEntry>();
            await GetCatalogAsync(runtime, [server], ServerList.Prompts, refresh: false, entries.Add).ConfigureAwait(false);
            if (entries.Count > 0)
            {
                await RenderAllAsync(runtime, server, entries[0], names).ConfigureAwait(false);
            }
        }
    }

    private async Task RenderAllAsync(GatewayRuntime runtime, ServerDefinition server, CatalogEntry entry, string[] names)
    {
        if (Array.Exists(names, name => !ServerSelection.IsPattern(name) && Find(entry, name) is null))
        {
            // It may be new since the server was seen.
            var fresh = new List<CatalogEntry>();
            await GetCatalogAsync(runtime, [server], ServerList.Prompts, refresh: true, fresh.Add).ConfigureAwait(false);
            entry = fresh.Count > 0 ? fresh[0] : entry;
        }

        foreach (string name in names)
        {
            CatalogPrompt[] prompts = ServerSelection.IsPattern(name) && entry.FindPrompt(name) is null
                ? [.. entry.Prompts.Where(prompt => ServerSelection.Fits(prompt.Name, [name]))]
                : [.. new[] { Find(entry, name) }.OfType<CatalogPrompt>()];
            if (prompts.Length == 0 && !ServerSelection.IsPattern(name))
            {
                Post(ErrorRecords.PromptNotFound(name, [entry]));
            }

            foreach (CatalogPrompt prompt in prompts)
            {
                await RenderAsync(runtime, new McpPrompt(entry.Server, prompt)).ConfigureAwait(false);
            }
        }
    }

    private async Task RenderAsync(GatewayRuntime runtime, McpPrompt prompt)
    {
        string target = prompt.ToString();
        byte[] arguments;
        try
        {
            arguments = PromptArguments.Read(Argument?.Value, prompt);
        }
        catch (FormatException e)
        {
            Post(ErrorRecords.PromptArguments(e, prompt));
            return;
        }

        try
        {
            ServerReply reply = await ConverseAsync(prompt.Server, target, handlers => runtime.GetPromptAsync(prompt.Server, prompt.Name, arguments, handlers, Token)).ConfigureAwait(false);
            if (reply.IsError)
            {
                Post(ErrorRecords.PromptRefused(prompt, reply));
                return;
            }

            using JsonDocument document = ObjectReader.Parse(reply.Result);
            if (Raw)
            {
                Post(ObjectReader.Read(document.RootElement));
            }
            else
            {
                PromptReader.Read(document.RootElement).ForEach(message => Post(message));
            }
        }
        catch (ServerException e)
        {
            Post(e.ToErrorRecord(target));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            Post(e.ToResultError(target));
        }
    }

    private static CatalogPrompt? Find(CatalogEntry entry, string name) =>
        entry.FindPrompt(name) ?? (entry.Prompts.Where(prompt => prompt.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null);
}
