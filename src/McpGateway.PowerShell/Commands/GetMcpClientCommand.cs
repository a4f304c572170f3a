using System.Management.Automation;
using McpGateway.Clients;
using McpGateway.PowerShell.Completion;

namespace McpGateway.PowerShell.Commands;

/// <summary>Gets the AI applications of this machine that start MCP servers: their files, their servers, whether the gateway is one of them, and what is odd. Changes nothing.</summary>
[Cmdlet(VerbsCommon.Get, "McpClient")]
[OutputType(typeof(McpClient))]
public sealed class GetMcpClientCommand : PSCmdlet
{
    /// <summary>Names or wildcards; all that are on this machine without it. One that is named is put out though it is not there.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClientNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var finder = new ClientFinder(ClientSelection.Machine(SessionState));
        McpClient[] clients = [.. ClientSelection.Select(Name, WriteError).Select(client => new McpClient(finder.Look(client))).Where(client => client.Found || ClientSelection.IsNamed(Name, client.Report.Client))];
        WriteObject(clients, enumerateCollection: true);
        if (Name is null && clients.Length == 0)
        {
            WriteWarning($"No client was found. Looked for:\n  {string.Join("\n  ", finder.LookedFor)}");
        }
    }
}
