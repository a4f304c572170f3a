using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.Gateway.Calls;
using McpGateway.PowerShell.Interaction;

namespace McpGateway.PowerShell.Commands;

/// <summary>A cmdlet that shows what servers offer, from the catalog or, where that has nothing, from the servers themselves.</summary>
public abstract class CatalogCmdlet : AsyncPSCmdlet
{
    /// <summary>Starting everything at once would make every start slow.</summary>
    private protected const int MostAtOnce = 8;

    /// <summary>Tells what is wrong with the configuration as a whole, then gives the servers to ask.</summary>
    private protected ServerDefinition[] SelectServers(GatewayRuntime runtime, string[]? names)
    {
        foreach (ConfigurationProblem problem in ServerSelection.FileProblems(runtime.Configuration.Current))
        {
            WriteError(problem.ToErrorRecord());
        }

        return ServerSelection.SelectUsable(runtime, names, WriteError, onNothing: WriteWarning);
    }

    /// <summary>What each server offers, in the order of the servers; an error for each that cannot be asked.</summary>
    private protected async Task<List<CatalogEntry>> GetCatalogAsync(
        GatewayRuntime runtime, ServerDefinition[] servers, ServerList lists, bool refresh, Action<CatalogEntry> onEntry)
    {
        using var turns = new SemaphoreSlim(MostAtOnce);
        Task<CatalogEntry>[] entries = [.. servers.Select(server => InTurnAsync(turns, () => runtime.GetCatalogAsync(server, lists, refresh, Token)))];
        var found = new List<CatalogEntry>();
        for (int i = 0; i < servers.Length; i++)
        {
            try
            {
                CatalogEntry entry = await entries[i].ConfigureAwait(false);
                found.Add(entry);
                onEntry(entry);
            }
            catch (ServerException e)
            {
                Post(e.ToErrorRecord(servers[i].Name));
            }
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

    /// <summary>Does something once it is its turn.</summary>
    private protected async Task<T> InTurnAsync<T>(SemaphoreSlim turns, Func<Task<T>> action)
    {
        await turns.WaitAsync(Token).ConfigureAwait(false);
        try
        {
            return await action().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
