using System.Management.Automation;
using System.Text;
using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Configuration;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>Takes servers of clients, of files or of objects over into the gateway's configuration. Their secrets are kept as Set-McpSecret keeps them. Starts nothing.</summary>
[Cmdlet(VerbsData.Import, "McpServer", SupportsShouldProcess = true, DefaultParameterSetName = OfClient)]
[OutputType(typeof(McpServerImport))]
public sealed class ImportMcpServerCommand : AsyncPSCmdlet
{
    private const string OfClient = "Client";
    private const string OfFile = "Path";
    private const string OfObject = "InputObject";

    private readonly List<ClientServer> _servers = [];

    /// <summary>Names of clients or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = OfClient)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClientNameCompleter))]
    public string[] From { get; set; } = [];

    /// <summary>Files with servers in the form of a client: under mcpServers, servers or context_servers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfFile)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>What Get-McpClient puts out, one of its servers, JSON as text, or an object in the form of a client's file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = OfObject)]
    [ValidateNotNull]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Which of the servers: names or wildcards; all without it.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Leaves secrets in config.json as they are instead of keeping them apart, as Set-McpSecret does.</summary>
    [Parameter]
    public SwitchParameter KeepSecret { get; set; }

    /// <summary>Replaces servers of the same name. Otherwise the new one gets a name of its own.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ClientMachine machine = ClientSelection.Machine(SessionState);
        foreach (ClientApplication client in ParameterSetName == OfClient ? ClientSelection.Select(From, WriteError) : [])
        {
            // A wildcard means those that have something.
            Take(client.Name, () => ImportSource.OfClient(machine, client));
        }

        foreach (string path in Path)
        {
            if (FilePath.Resolve(SessionState.Path, path) is { } file)
            {
                Take(path, () => ImportSource.OfFile(machine, file));
            }
            else
            {
                WriteError(ErrorRecords.InvalidParameter($"'{path}' is no file.", path));
            }
        }

        if (ParameterSetName == OfObject)
        {
            Take("the input", () => OfInput(machine, InputObject));
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        var patterns = Name?.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
        ClientServer[] wanted = [.. _servers.Where(server => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(server.Name)))];
        ConfigurationStore configuration = ModuleRuntime.Current.Configuration;
        Run(async () =>
        {
            var options = new ImportOptions { Replace = Force, KeepSecrets = KeepSecret };
            try
            {
                IReadOnlyList<ImportedServer> done = await new ServerImport(configuration).RunAsync(wanted, options, AcceptsAsync, Token).ConfigureAwait(false);
                foreach (ImportedServer server in done)
                {
                    Post(new McpServerImport(server));
                }
            }
            catch (ConfigurationException e)
            {
                Post(e.ToErrorRecord(configuration.Home.ConfigurationFile));
            }
        });
    }

    private Task<bool> AcceptsAsync(ImportedServer server)
    {
        string action = server.Action == ImportAction.Replace ? "Replace MCP server" : "Import MCP server";
        string secrets = server.MovedSecrets.Count == 0 ? "" : $", with {string.Join(", ", server.MovedSecrets)} as secrets";
        return ShouldProcessAsync($"{server.Definition!.Name} of {server.Source.Client.Title}{secrets}", action);
    }

    private void Take(string target, Func<IReadOnlyList<ClientServer>> servers)
    {
        try
        {
            _servers.AddRange(servers());
        }
        catch (ClientException e)
        {
            WriteError(e.ToErrorRecord(target));
        }
        catch (FormatException e)
        {
            WriteError(ErrorRecords.InvalidParameter(e.Message, target));
        }
    }

    private static IReadOnlyList<ClientServer> OfInput(ClientMachine machine, PSObject input) => input.BaseObject switch
    {
        McpClient client => client.Report.Servers,
        McpClientServer server => [server.Source],
        string text => ImportSource.OfText(machine, text),
        _ => ImportSource.OfText(machine, Encoding.UTF8.GetString(ObjectWriter.Write(input))),
    };
}
