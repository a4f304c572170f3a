using System.Collections.Concurrent;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Requests;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// The resources whose changes one client wants to hear of. Their servers are kept running for it, and one that ends anyway, for whatever
/// reason, is started and told again.
/// </summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who waits may come after the client has gone.
internal sealed class ResourceSubscriptions
#pragma warning restore CA1001
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan s_nextTry = TimeSpan.FromSeconds(5);

    /// <summary>More than any circuit stays open.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(6);

    private readonly ClientContext _client;
    private readonly List<ResourceSubscription> _all = [];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _returning = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closed = new();

    public ResourceSubscriptions(ClientContext client)
    {
        _client = client;
    }

    private ILogger Logger => _client.Runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");

    /// <summary>Answers a <c>resources/subscribe</c>.</summary>
    /// <exception cref="ServerException">There is no such resource, or its server cannot be reached.</exception>
    public async Task SubscribeAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken) =>
        Answer(line, request, await AddAsync(this, JsonMembers.GetString(line, request.Uri) ?? "", cancellationToken).ConfigureAwait(false));

    /// <summary>Answers a <c>resources/unsubscribe</c>.</summary>
    /// <exception cref="ServerException">There is no such resource, or its server cannot be reached.</exception>
    public async Task UnsubscribeAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken) =>
        Answer(line, request, await RemoveAsync(this, JsonMembers.GetString(line, request.Uri) ?? "", cancellationToken).ConfigureAwait(false));

    /// <summary>Subscribes at the server that has the resource, unless that was done for somebody else.</summary>
    /// <param name="owner">Who wants it: what is added twice for the same owner counts once.</param>
    /// <param name="address">The resource as the client names it, which is how it will hear of changes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the server says to it.</returns>
    /// <exception cref="ServerException">There is no such resource, or its server cannot be reached.</exception>
    public async Task<ServerReply> AddAsync(object owner, string address, CancellationToken cancellationToken)
    {
        (ServerDefinition server, string uri) = _client.ExposedCatalog.FindResource(address);
        if (server.Scope == ServerScope.Shared)
        {
            throw new ServerException(server.Name, ServerFailure.Denied, "is shared by all clients, so no client can subscribe to its resources", "Set \"scope\": \"client\" in its entry, or read the resource when needed.");
        }

        _client.Gate.Check(RequestKind.Resource, server, uri);
        ResourceSubscription subscription;
        lock (_all)
        {
            subscription = _all.Find(one => one.Server == server.Name && one.Uri == uri) ?? new ResourceSubscription(server.Name, uri);
            subscription.Want(owner, address);
            if (!_all.Contains(subscription))
            {
                _all.Add(subscription);
            }
        }

        ServerReply reply = default;
        try
        {
            reply = await TellAsync(server, subscription, cancellationToken).ConfigureAwait(false);
            return reply;
        }
        finally
        {
            if (reply.IsError || reply.Result.IsEmpty)
            {
                Forget(subscription, owner, address);
            }
        }
    }

    /// <summary>Ends a subscription; the server is told when it was the last for its resource.</summary>
    /// <param name="owner">Whose subscription it is.</param>
    /// <param name="address">The resource as the client names it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">There is no such resource.</exception>
    public async Task<ServerReply> RemoveAsync(object owner, string address, CancellationToken cancellationToken)
    {
        (ServerDefinition server, string uri) = _client.ExposedCatalog.FindResource(address);
        ResourceSubscription? known;
        lock (_all)
        {
            known = _all.Find(one => one.Server == server.Name && one.Uri == uri);
        }

        return known is null ? ServerReply.Nothing : await EndAsync(known, owner, address, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all subscriptions of an owner.</summary>
    public void RemoveAll(object owner)
    {
        ResourceSubscription[] all;
        lock (_all)
        {
            all = [.. _all];
        }

        foreach (ResourceSubscription subscription in all)
        {
            _ = EndQuietlyAsync(subscription, owner);
        }
    }

    /// <summary>Who is to be told that a resource of a server, or a part of one, has changed.</summary>
    /// <param name="server">The server.</param>
    /// <param name="uri">What has changed, as the server names it.</param>
    /// <returns>Each address that the client has subscribed to, and what has changed in the client's terms.</returns>
    public IEnumerable<(string Subscribed, string Changed)> Concerned(ServerConnection server, string uri)
    {
        var concerned = new List<(string Subscribed, string Changed)>();
        lock (_all)
        {
            foreach (ResourceSubscription one in _all.Where(one => one.Server == server.Definition.Name && one.Covers(uri)))
            {
                concerned.AddRange(one.Addresses.Select(address => (address, NameOf(one, address, uri))));
            }
        }

        return concerned.DistinctBy(one => one.Subscribed, StringComparer.Ordinal);
    }

    /// <summary>A connection is over: the server is started again and told again.</summary>
    public void OnDisconnected(ServerConnection server)
    {
        bool any = false;
        lock (_all)
        {
            foreach (ResourceSubscription one in _all.Where(one => one.Connection == server))
            {
                one.Release();
                any = true;
            }
        }

        if (any)
        {
            _ = ReturnAsync(server.Definition.Name);
        }
    }

    /// <summary>A server is there (again).</summary>
    public void OnConnected(ServerConnection connection)
    {
        bool any;
        lock (_all)
        {
            any = _all.Exists(one => one.Server == connection.Definition.Name && one.Connection != connection);
        }

        if (any)
        {
            _ = ReturnAsync(connection.Definition.Name);
        }
    }

    /// <summary>The client has gone.</summary>
    public void Close()
    {
        _closed.Cancel();
        lock (_all)
        {
            _all.ForEach(one => one.Release());
            _all.Clear();
        }
    }

    private static byte[] Parameters(string uri) => new LineBuffer().Add("{\"uri\":"u8).Add(JsonString.QuoteBytes(uri)).Add("}"u8).Span.ToArray();

    /// <summary>What has changed in the client's terms.</summary>
    private static string NameOf(ResourceSubscription subscription, string address, string changed) =>
        changed == subscription.Uri ? address
        : address.StartsWith(ResourceAddress.Prefix, StringComparison.OrdinalIgnoreCase) ? ResourceAddress.Compose(subscription.Server, changed)
        : changed;

    /// <summary>Sees to it that the server knows of a subscription. One at a time for each server: what it is told replaces what it was told before.</summary>
    private async Task<ServerReply> TellAsync(ServerDefinition server, ResourceSubscription subscription, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = _turns.GetOrAdd(server.Name, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                ServerConnection connection = await _client.Runtime.Pool.GetAsync(server, _client.Scope, cancellationToken).ConfigureAwait(false);
                lock (_all)
                {
                    if (subscription.Connection is { IsAlive: true })
                    {
                        return ServerReply.Nothing;
                    }

                    // In place before the server knows: it may report a change at once.
                    subscription.Take(connection, connection.Hold());
                }

                // It may have been idle, or replaced, just before it was held.
                bool isInUse = connection.IsAlive && (server.Replicas > 1 || _client.Runtime.Pool.TryGet(server, _client.Scope) == connection);
                if (!isInUse && attempt < MaxAttempts)
                {
                    Release(subscription);
                    continue;
                }

                return await TellAsync(connection, subscription, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<ServerReply> TellAsync(ServerConnection connection, ResourceSubscription subscription, CancellationToken cancellationToken)
    {
        ServerReply reply = default;
        try
        {
            reply = connection.Identity is { IsStateless: true }
                ? await connection.Listening.TellAsync(UrisOf(connection), cancellationToken).ConfigureAwait(false)
                : await connection.RequestAsync("resources/subscribe", Parameters(subscription.Uri), connection.Timeouts.Init, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_all)
            {
                if (reply.IsError || reply.Result.IsEmpty)
                {
                    subscription.Release();
                }
                else
                {
                    subscription.Confirm();
                }
            }
        }

        return reply;
    }

    private void Release(ResourceSubscription subscription)
    {
        lock (_all)
        {
            subscription.Release();
        }
    }

    private async Task<ServerReply> EndAsync(ResourceSubscription subscription, object owner, string? address, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = _turns.GetOrAdd(subscription.Server, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ServerConnection? connection = subscription.Connection;
            if (Forget(subscription, owner, address) || connection is not { IsAlive: true })
            {
                return ServerReply.Nothing;
            }

            return connection.Identity is { IsStateless: true }
                ? await connection.Listening.TellAsync(UrisOf(connection), cancellationToken).ConfigureAwait(false)
                : await connection.RequestAsync("resources/unsubscribe", Parameters(subscription.Uri), connection.Timeouts.Init, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task EndQuietlyAsync(ResourceSubscription subscription, object owner)
    {
        try
        {
            await EndAsync(subscription, owner, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            // The server is gone, and the subscription with it.
        }
    }

    /// <summary>Takes an owner's wish back. True where somebody else still has it.</summary>
    private bool Forget(ResourceSubscription subscription, object owner, string? address)
    {
        lock (_all)
        {
            subscription.Forget(owner, address);
            if (subscription.IsWanted)
            {
                return true;
            }

            subscription.Release();
            _all.Remove(subscription);
            return false;
        }
    }

    /// <summary>Starts a server whose subscriptions have lost their connection, and tries again as long as it cannot be had.</summary>
    private async Task ReturnAsync(string name)
    {
        if (!_returning.TryAdd(name, true))
        {
            return;
        }

        try
        {
            bool isTold = false;
            while (Lost(name) is { Length: > 0 } lost)
            {
                try
                {
                    await ReturnAsync(name, lost).ConfigureAwait(false);
                }
                catch (ServerException e)
                {
                    if (!isTold)
                    {
                        Log.NotSubscribed(Logger, e.Message);
                        isTold = true;
                    }

                    if (e.Failure is ServerFailure.UnknownServer or ServerFailure.NotUsable or ServerFailure.Closing)
                    {
                        Drop(lost);
                        return;
                    }

                    TimeSpan wait = _client.Runtime.GetState(name).NextTry - _client.Runtime.Options.Time.GetUtcNow() ?? s_nextTry;
                    // The two are times of day: a clock that was put back in between must not make it a wait of days.
                    await Task.Delay(wait > TimeSpan.Zero && wait < s_longestWait ? wait : s_nextTry, _client.Runtime.Options.Time, _closed.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            _returning.TryRemove(name, out _);
        }
    }

    private async Task ReturnAsync(string name, ResourceSubscription[] lost)
    {
        ServerDefinition server = _client.Runtime.Directory.GetServer(name);
        foreach (ResourceSubscription subscription in lost)
        {
            ServerReply reply = await TellAsync(server, subscription, _closed.Token).ConfigureAwait(false);
            if (reply.IsError)
            {
                // The resource is no more.
                Drop([subscription]);
                Log.NotSubscribed(Logger, $"server '{name}' refused: {UntrustedText.OneLine(reply.Mask(reply.ReadError().Message), 500)}");
            }
        }
    }

    /// <summary>The subscriptions at a server that were agreed to and have no living connection.</summary>
    private ResourceSubscription[] Lost(string name)
    {
        lock (_all)
        {
            return _closed.IsCancellationRequested ? [] : [.. _all.Where(one => one.Server == name && one.IsConfirmed && one.Connection is not { IsAlive: true })];
        }
    }

    private void Drop(ResourceSubscription[] subscriptions)
    {
        lock (_all)
        {
            foreach (ResourceSubscription subscription in subscriptions)
            {
                subscription.Release();
                _all.Remove(subscription);
            }
        }
    }

    private string[] UrisOf(ServerConnection connection)
    {
        lock (_all)
        {
            return [.. _all.Where(one => one.Connection == connection).Select(one => one.Uri)];
        }
    }

    private void Answer(byte[] line, in ClientRequest request, ServerReply reply)
    {
        if (reply.IsError)
        {
            _client.Output.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"id\":"u8, request.Id.Of(line), ",\"error\":"u8, reply.Error.Span, "}"u8);
        }
        else
        {
            _client.Output.PostResult(request.Id.Of(line), reply.Result.Span);
        }
    }
}
