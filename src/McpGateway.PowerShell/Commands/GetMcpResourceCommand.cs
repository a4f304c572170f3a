using System.Management.Automation;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Lists the resources of servers from the catalog, or reads one with -Uri: text is returned as a string, binary content as bytes. Connects to servers
/// that were never seen, to all with -Refresh, and to the one that is read from.
/// </summary>
[Cmdlet(VerbsCommon.Get, "McpResource", SupportsShouldProcess = true, DefaultParameterSetName = List)]
[OutputType(typeof(McpResource), typeof(McpResourceTemplate), ParameterSetName = [List])]
[OutputType(typeof(string), typeof(byte[]), typeof(PSObject), typeof(FileInfo), ParameterSetName = [Read])]
public sealed class GetMcpResourceCommand : CatalogCmdlet
{
    private const string List = "List";
    private const string Read = "Read";

    /// <summary>Server names or wildcards; by default, all servers that can be used.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Resource names, addresses or wildcards; by default, all resources.</summary>
    [Parameter(Position = 1, ParameterSetName = List)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceUriCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Lists resource templates instead.</summary>
    [Parameter(ParameterSetName = List)]
    public SwitchParameter Template { get; set; }

    /// <summary>Asks the servers again, even if the catalog already has the answer.</summary>
    [Parameter(ParameterSetName = List)]
    public SwitchParameter Refresh { get; set; }

    /// <summary>The address of the resource to read. If only one server has it, that server is found by the address.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = Read)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceUriCompleter))]
    public string Uri { get; set; } = "";

    /// <summary>Writes the resource to this file (text as UTF-8) and replaces an existing file.</summary>
    [Parameter(ParameterSetName = Read)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Returns the written file.</summary>
    [Parameter(ParameterSetName = Read)]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns the whole result as one object, with everything that the server sent.</summary>
    [Parameter(ParameterSetName = Read)]
    public SwitchParameter Raw { get; set; }

    /// <summary>A resource to read, a server, or a server's name. It is meant for the pipeline and need not be given by hand.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        string? uri = ParameterSetName == Read ? Uri : InputObject?.Properties["Uri"]?.Value as string;
        string[]? names = Server ?? (uri is null && InputObject is not null ? [LanguagePrimitives.ConvertTo<string>(InputObject)] : null);
        string? file = OutFile is null ? null : FilePath.Resolve(SessionState.Path, OutFile);
        if (OutFile is not null && file is null)
        {
            WriteError(ErrorRecords.InvalidParameter($"'{OutFile}' cannot be a file: -OutFile must be a path in the file system.", OutFile));
            return;
        }

        ServerDefinition[] servers = SelectServers(runtime, names);
        if (uri is null)
        {
            Run(() => ListAsync(runtime, servers));
        }
        else if (names is null || servers.Length > 0)
        {
            Run(() => ReadAsync(runtime, servers, uri, names is not null, file));
        }
    }

    private async Task ListAsync(GatewayRuntime runtime, ServerDefinition[] servers)
    {
        var missing = new HashSet<string>(Name?.Where(name => !ServerSelection.IsPattern(name)) ?? [], StringComparer.OrdinalIgnoreCase);
        void Write(ListedItem item, string uri)
        {
            if (ServerSelection.Fits(item.Name, Name) || ServerSelection.Fits(uri, Name))
            {
                missing.Remove(item.Name);
                missing.Remove(uri);
                Post(item);
            }
        }

        List<CatalogEntry> found = await GetCatalogAsync(runtime, servers, ServerList.Resources, Refresh, entry =>
        {
            if (Template)
            {
                entry.ResourceTemplates.ToList().ForEach(template => Write(new McpResourceTemplate(entry.Server, template), template.UriTemplate));
            }
            else
            {
                entry.Resources.ToList().ForEach(resource => Write(new McpResource(entry.Server, resource), resource.Uri));
            }
        }).ConfigureAwait(false);
        foreach (string name in missing.Where(_ => found.Count > 0))
        {
            Post(ErrorRecords.ResourceNotFound(name, Template ? "resource template" : "resource"));
        }
    }

    private async Task ReadAsync(GatewayRuntime runtime, ServerDefinition[] servers, string address, bool isNamed, string? file)
    {
        string target = address;
        try
        {
            (string server, string uri) = await FindAsync(runtime, servers, address, isNamed).ConfigureAwait(false);
            target = $"{server}: {uri}";
            ServerReply reply = await ConverseAsync(server, target, handlers => runtime.ReadResourceAsync(server, uri, handlers, Token)).ConfigureAwait(false);
            if (reply.IsError)
            {
                Post(ErrorRecords.ResourceRefused(server, uri, reply));
                return;
            }

            using JsonDocument document = ObjectReader.Parse(reply.Result);
            if (Raw)
            {
                Post(ObjectReader.Read(document.RootElement));
                return;
            }

            List<object?> contents = ResourceReader.Read(document.RootElement);
            if (file is null)
            {
                contents.ForEach(content => Post(content));
            }
            else
            {
                await SaveAsync(uri, contents, file).ConfigureAwait(false);
            }
        }
        catch (ServerException e)
        {
            Post(e.Failure is ServerFailure.UnknownItem ? ErrorRecords.ResourceNotFound(address, "resource") : e.ToErrorRecord(target));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            Post(e.ToResultError(target));
        }
    }

    private async Task<(string Server, string Uri)> FindAsync(GatewayRuntime runtime, ServerDefinition[] servers, string uri, bool isNamed)
    {
        if (servers.Length == 1 && isNamed && !uri.StartsWith("mcp-gateway://", StringComparison.OrdinalIgnoreCase))
        {
            // Whether the server lists it or not, the server is the one to say.
            return (servers[0].Name, uri);
        }

        ServerDefinition[] unseen = [.. servers.Where(server => runtime.FindCatalog(server) is null)];
        try
        {
            return runtime.FindResource(uri, servers);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.UnknownItem && unseen.Length > 0)
        {
            await GetCatalogAsync(runtime, unseen, ServerList.Resources, refresh: false, _ => { }).ConfigureAwait(false);
            return runtime.FindResource(uri, servers);
        }
    }

    private async Task SaveAsync(string uri, List<object?> contents, string file)
    {
        byte[]? bytes = contents is [var only] ? only as byte[] ?? (only is string text ? Encoding.UTF8.GetBytes(text) : null) : null;
        if (bytes is null)
        {
            Post(ErrorRecords.NotOneContent(uri, contents.Count));
        }
        else if (await ShouldProcessAsync(file, $"Write resource {UntrustedText.OneLine(uri)}").ConfigureAwait(false))
        {
            try
            {
                await File.WriteAllBytesAsync(file, bytes, Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Post(ErrorRecords.FileNotWritten(file, e));
                return;
            }

            if (PassThru)
            {
                PostFile(file);
            }
        }
    }
}
