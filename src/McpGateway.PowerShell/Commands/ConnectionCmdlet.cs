using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;

namespace McpGateway.PowerShell.Commands;

/// <summary>A cmdlet that does something to the connections of servers: all that are named together, once each.</summary>
public abstract class ConnectionCmdlet : AsyncPSCmdlet
{
    private readonly List<ServerDefinition> _servers = [];

    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>What is done, as -WhatIf says it.</summary>
    private protected abstract string Action { get; }

    /// <inheritdoc />
    protected override void ProcessRecord() =>
        _servers.AddRange(Select(ModuleRuntime.Current).Where(server => !_servers.Exists(other => other.Name == server.Name) && ShouldProcess(server.Name, Action)));

    /// <inheritdoc />
    protected override void EndProcessing() => Run(() => ActAsync(ModuleRuntime.Current, _servers));

    /// <summary>The servers that <see cref="Name"/> means; an error for each that does not exist.</summary>
    private protected abstract IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime);

    /// <summary>Does it.</summary>
    private protected abstract Task ActAsync(GatewayRuntime runtime, IReadOnlyList<ServerDefinition> servers);
}
