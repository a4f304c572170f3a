using System.Management.Automation;
using System.Threading.Channels;
using McpGateway.Configuration;
using McpGateway.Gateway;
using McpGateway.Gateway.Checks;
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
        using var turns = new SemaphoreSlim(MostAtOnce);
        (ServerDefinition Server, Channel<ServerCheck> Checks, Task Test)[] all = [.. _servers.Select(server =>
        {
            var checks = Channel.CreateUnbounded<ServerCheck>();
            return (server, checks, TestAsync(runtime, server, turns, checks.Writer));
        })];
        try
        {
            foreach ((ServerDefinition server, Channel<ServerCheck> checks, Task test) in all)
            {
                bool good = true;
                // As each is done: a first start may take a minute.
                await foreach (ServerCheck check in checks.Reader.ReadAllAsync(Token).ConfigureAwait(false))
                {
                    good &= check.Result != ServerCheckResult.Failed;
                    if (!Quiet)
                    {
                        Post(new McpServerTest(server.Name, check));
                    }
                }

                await test.ConfigureAwait(false);
                if (Quiet)
                {
                    Post(good);
                }
            }
        }
        finally
        {
            // Where the pipeline was stopped, no process is left behind.
            await Task.WhenAll(all.Select(one => one.Test)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private async Task TestAsync(GatewayRuntime runtime, ServerDefinition server, SemaphoreSlim turns, ChannelWriter<ServerCheck> checks)
    {
        try
        {
            await InTurnAsync(turns, async () =>
            {
                await foreach (ServerCheck check in runtime.TestAsync(server, Token).ConfigureAwait(false))
                {
                    await checks.WriteAsync(check, CancellationToken.None).ConfigureAwait(false);
                }

                return true;
            }).ConfigureAwait(false);
        }
        finally
        {
            checks.Complete();
        }
    }
}
