using System.Management.Automation;
using McpGateway.Gateway.Shell;
using McpGateway.Configuration;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Tests servers step by step, each on a connection of its own that ends with the test, and returns one object for each check:
/// the entry, the variables, the program, the handshake, the tools, the end. A check that depends on a failed one is left out.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "McpServer")]
[OutputType(typeof(McpServerTest), typeof(bool))]
public sealed class TestMcpServerCommand : CatalogCmdlet
{
    private readonly List<ServerDefinition> _servers = [];

    /// <summary>Server names or wildcards; by default, all servers that can be used. A server that is switched off is tested only if you name it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Returns true or false for each server instead: true if nothing failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord() =>
        // A remote one is reported as what it is: who tests everything wants to know of it.
        _servers.AddRange(ServerSelection.SelectUsable(ModuleRuntime.Current, Name, WriteError, remoteToo: true, onNothing: WriteWarning)
            .Where(server => !_servers.Exists(other => other.Name == server.Name)));

    /// <inheritdoc />
    protected override void EndProcessing() => Run(() => TestAsync(ModuleRuntime.Current));

    private async Task TestAsync(GatewayRuntime runtime)
    {
        ServerDefinition? last = null;
        bool good = true;
        await foreach ((ServerDefinition server, ServerCheck check) in ManyServers.TestAsync(runtime, _servers, Token).ConfigureAwait(false))
        {
            if (Quiet && last is not null && last != server)
            {
                Post(good);
                good = true;
            }

            last = server;
            good &= check.Result != ServerCheckResult.Failed;
            if (!Quiet)
            {
                Post(new McpServerTest(server.Name, check));
            }
        }

        if (Quiet && last is not null)
        {
            Post(good);
        }
    }
}
