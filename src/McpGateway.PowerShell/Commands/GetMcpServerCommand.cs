using System.Management.Automation;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>Gets the configured servers and what is known about them. Reads the configuration and the catalog; starts nothing.</summary>
[Cmdlet(VerbsCommon.Get, "McpServer")]
[OutputType(typeof(McpServer))]
public sealed class GetMcpServerCommand : PSCmdlet
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private IReadOnlyList<BrokerStatus>? _brokers;

    /// <summary>Server names or wildcards; by default, all servers.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        ConfigurationSnapshot configuration = runtime.Configuration.Current;
        foreach (ConfigurationProblem problem in ServerChoice.FileProblems(configuration).Where(problem => _told.Add(problem.ToString())))
        {
            WriteError(problem.ToErrorRecord());
        }

        foreach (ConfigurationProblem note in configuration.Problems.Where(problem => problem.IsNote && _told.Add(problem.ToString())))
        {
            WriteWarning(note.ToString());
        }

        foreach (ServerDefinition server in ServerSelection.Select(runtime, Name, WriteError, WriteWarning))
        {
            WriteObject(McpServer.Of(runtime, server, _brokers ??= FindBrokers(runtime)));
        }
    }

    private static IReadOnlyList<BrokerStatus> FindBrokers(GatewayRuntime runtime)
    {
        try
        {
            return Brokers.Find(runtime.Configuration.Home);
        }
        catch (Exception e) when (e is BrokerException or IOException or UnauthorizedAccessException)
        {
            // Get-McpGateway says what is wrong with it.
            return [];
        }
    }
}
