using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.Hosting;
using McpGateway.Transports;

namespace McpGateway.Gateway.Shell;

/// <summary>Does the same with many servers: some of them at once, and what comes of it in their order.</summary>
public static class ManyServers
{
    /// <summary>Starting everything at once would make every start slow.</summary>
    public const int MaxAtOnce = 8;

    /// <summary>What each server offers, or why it cannot be asked.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="lists">The lists that must be there.</param>
    /// <param name="refresh">Whether to ask them even where the catalog knows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async IAsyncEnumerable<(ServerDefinition Server, CatalogEntry? Entry, ServerException? Error)> GetCatalogsAsync(
        GatewayRuntime runtime, IReadOnlyList<ServerDefinition> servers, ServerList lists, bool refresh, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turns = new SemaphoreSlim(MaxAtOnce);
        Task<CatalogEntry>[] entries = [.. servers.Select(server => InTurnAsync(turns, () => runtime.GetCatalogAsync(server, lists, refresh, cancellationToken), cancellationToken))];
        try
        {
            for (int i = 0; i < servers.Count; i++)
            {
                CatalogEntry? entry = null;
                ServerException? error = null;
                try
                {
                    entry = await entries[i].ConfigureAwait(false);
                }
                catch (ServerException e)
                {
                    error = e;
                }

                yield return (servers[i], entry, error);
            }
        }
        finally
        {
            await EndAsync(entries).ConfigureAwait(false);
        }
    }

    /// <summary>Tests servers (<see cref="GatewayRuntime.TestAsync"/>): the checks of each, as they are done.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="cancellationToken">Ends the tests and their processes.</param>
    public static async IAsyncEnumerable<(ServerDefinition Server, ServerCheck Check)> TestAsync(
        GatewayRuntime runtime, IReadOnlyList<ServerDefinition> servers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turns = new SemaphoreSlim(MaxAtOnce);
        (ServerDefinition Server, Channel<ServerCheck> Checks, Task Test)[] all = [.. servers.Select(server =>
        {
            var checks = Channel.CreateUnbounded<ServerCheck>();
            return (server, checks, TestAsync(runtime, server, turns, checks.Writer, cancellationToken));
        })];
        try
        {
            foreach ((ServerDefinition server, Channel<ServerCheck> checks, Task test) in all)
            {
                // As each is done: a first start may take a minute.
                await foreach (ServerCheck check in checks.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return (server, check);
                }

                await test.ConfigureAwait(false);
            }
        }
        finally
        {
            // Where it was stopped, no process is left behind.
            await EndAsync(all.Select(one => one.Test)).ConfigureAwait(false);
        }
    }

    /// <summary>Does something once it is its turn.</summary>
    /// <param name="turns">The turns, <see cref="MaxAtOnce"/> of them.</param>
    /// <param name="action">What is done.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<T> InTurnAsync<T>(SemaphoreSlim turns, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await action().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task TestAsync(GatewayRuntime runtime, ServerDefinition server, SemaphoreSlim turns, ChannelWriter<ServerCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            await InTurnAsync(turns, async () =>
            {
                await foreach (ServerCheck check in runtime.TestAsync(server, cancellationToken).ConfigureAwait(false))
                {
                    await checks.WriteAsync(check, CancellationToken.None).ConfigureAwait(false);
                }

                return true;
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            checks.Complete();
        }
    }

    private static Task EndAsync(IEnumerable<Task> tasks) =>
        Task.WhenAll(tasks).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
