using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Connections.Pool;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions.Subscriptions;

/// <summary>
/// Tells servers what is subscribed to: one with a session of each resource, one without of all of them together. One at a time for each server: what
/// it is told replaces what it was told before.
/// </summary>
internal sealed class SubscriptionSender
{
    private const int MaxAttempts = 3;

    private readonly ConnectionPool _pool;
    private readonly ConnectionScope _scope;
    private readonly SubscriptionTable _table;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <param name="pool">The connections.</param>
    /// <param name="scope">Which of them are the client's.</param>
    /// <param name="table">The client's subscriptions.</param>
    public SubscriptionSender(ConnectionPool pool, ConnectionScope scope, SubscriptionTable table)
    {
        _pool = pool;
        _scope = scope;
        _table = table;
    }

    /// <summary>Whether a server has said yes; not where it was never asked.</summary>
    public static bool HasAgreed(ServerReply reply) => !reply.IsError && !reply.Result.IsEmpty;

    /// <summary>Sees to it that the server knows of a subscription.</summary>
    /// <returns>What it says to it.</returns>
    /// <exception cref="ServerException">It cannot be reached.</exception>
    public async Task<ServerReply> SubscribeAsync(ServerDefinition server, ResourceSubscription subscription, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = TurnOf(server.Name);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                ServerConnection connection = await _pool.GetAsync(server, _scope, cancellationToken).ConfigureAwait(false);
                // In place before the server knows: it may report a change at once.
                if (!_table.TryTake(subscription, connection))
                {
                    return ServerReply.Nothing;
                }

                // It may have been idle, or replaced, just before it was held.
                bool isInUse = connection.IsAlive && (server.Replicas > 1 || _pool.TryGet(server, _scope) == connection);
                if (!isInUse && attempt < MaxAttempts)
                {
                    _table.Release(subscription);
                    continue;
                }

                return await SubscribeAsync(connection, subscription, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Takes an owner's wish back; the server is told where nobody else has it.</summary>
    /// <param name="subscription">What was wanted.</param>
    /// <param name="owner">Whose wish it was.</param>
    /// <param name="address">The resource as the client named it; null for whatever name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the server says to it.</returns>
    /// <exception cref="ServerException">It has ended, or does not answer.</exception>
    public async Task<ServerReply> UnsubscribeAsync(ResourceSubscription subscription, object owner, string? address, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = TurnOf(subscription.Server);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ServerConnection? connection = subscription.Connection;
            return _table.Forget(subscription, owner, address) || connection is not { IsAlive: true }
                ? ServerReply.Nothing
                : await SendAsync(connection, "resources/unsubscribe", subscription.Uri, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private SemaphoreSlim TurnOf(string server) => _turns.GetOrAdd(server, _ => new SemaphoreSlim(1));

    private async Task<ServerReply> SubscribeAsync(ServerConnection connection, ResourceSubscription subscription, CancellationToken cancellationToken)
    {
        ServerReply reply = default;
        try
        {
            reply = await SendAsync(connection, "resources/subscribe", subscription.Uri, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _table.Settle(subscription, HasAgreed(reply));
        }

        return reply;
    }

    private Task<ServerReply> SendAsync(ServerConnection connection, string method, string uri, CancellationToken cancellationToken)
    {
        if (connection.Identity is { IsStateless: true })
        {
            return connection.Listening.TellAsync(_table.UrisOf(connection), cancellationToken);
        }

        byte[] parameters = new LineBuffer().Add("{\"uri\":"u8).Add(JsonString.QuoteBytes(uri)).Add("}"u8).Span.ToArray();
        return connection.RequestAsync(method, parameters, connection.Timeouts.Init, cancellationToken);
    }
}
