using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Scripts;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Interaction;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>A cmdlet that shows what servers offer, from the catalog or, where that has nothing, from the servers themselves.</summary>
public abstract class CatalogCmdlet : AsyncPSCmdlet
{
    /// <summary>Tells what is wrong with the configuration as a whole, then gives the servers to ask.</summary>
    private protected ServerDefinition[] SelectServers(GatewayRuntime runtime, string[]? names)
    {
        foreach (ConfigurationProblem problem in ServerChoice.FileProblems(runtime.Configuration.Current))
        {
            WriteError(problem.ToErrorRecord());
        }

        return ServerSelection.SelectUsable(runtime, names, WriteError, onNothing: WriteWarning);
    }

    /// <summary>What each server offers, in the order of the servers; an error for each that cannot be asked.</summary>
    private protected async Task<List<CatalogEntry>> GetCatalogAsync(
        GatewayRuntime runtime, ServerDefinition[] servers, ServerList lists, bool refresh, Action<CatalogEntry> onEntry)
    {
        var found = new List<CatalogEntry>();
        await foreach ((ServerDefinition server, CatalogEntry? entry, ServerException? error) in ManyServers.GetCatalogsAsync(runtime, servers, lists, refresh, Token).ConfigureAwait(false))
        {
            if (entry is null)
            {
                Post(error!.ToErrorRecord(server.Name));
                continue;
            }

            found.Add(entry);
            onEntry(entry);
        }

        return found;
    }

    /// <summary>Makes a request during which the server may ask the user, report its progress and send messages, as during the call of a tool.</summary>
    private protected async Task<ServerReply> ConverseAsync(string server, string target, Func<ToolCallHandlers, Task<ServerReply>> request)
    {
        CallConversation conversation = await AskAsync(() => new CallConversation(this, server, samplingScript: null), Token).ConfigureAwait(false);
        var progress = new CallProgress(UntrustedText.OneLine(target), Post);
        try
        {
            return await request(conversation.Handlers(progress)).ConfigureAwait(false);
        }
        finally
        {
            progress.Complete();
        }
    }
}
