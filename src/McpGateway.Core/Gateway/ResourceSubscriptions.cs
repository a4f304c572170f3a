using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway;

/// <summary>
/// The resources whose changes one client wants to hear of. Their servers are kept running for it, and one that ends all the same is told again
/// when it is back.
/// </summary>
internal sealed class ResourceSubscriptions
{
    private readonly ClientSession _session;
    private readonly List<Subscription> _all = [];

    public ResourceSubscriptions(ClientSession session)
    {
        _session = session;
    }

    private ILogger Logger => _session.Runtime.LoggerFactory.CreateLogger("McpGateway.Gateway");

    /// <summary>Answers a <c>resources/subscribe</c>.</summary>
    /// <exception cref="ServerException">There is no such resource, or its server cannot be reached.</exception>
    public async Task SubscribeAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken) =>
        Answer(line, request, await AddAsync(JsonMembers.GetString(line, request.Uri) ?? "", cancellationToken).ConfigureAwait(false));

    /// <summary>Answers a <c>resources/unsubscribe</c>.</summary>
    /// <exception cref="ServerException">There is no such resource, or its server cannot be reached.</exception>
    public async Task UnsubscribeAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken) =>
        Answer(line, request, await RemoveAsync(JsonMembers.GetString(line, request.Uri) ?? "", cancellationToken).ConfigureAwait(false));

    /// <summary>Subscribes at the server that has the resource.</summary>
    /// <param name="address">The resource as the client names it, which is how it will hear of changes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the server says to it.</returns>
    /// <exception cref="ServerException">There is no such resource, or its server cannot be reached.</exception>
    public async Task<ServerReply> AddAsync(string address, CancellationToken cancellationToken)
    {
        (ServerDefinition server, string uri) = _session.Offers.FindResource(address);
        if (server.Scope == ServerScope.Shared)
        {
            throw new ServerException(server.Name, ServerFailure.Denied, "is shared by all clients, so that none can subscribe to its resources", "Set \"scope\": \"client\" in its entry, or read the resource when needed.");
        }

        var added = new Subscription(address, server.Name, uri);
        ServerConnection connection = await _session.Runtime.Pool.GetAsync(server, _session.Scope, cancellationToken).ConfigureAwait(false);
        ServerReply reply = await BeginAsync(connection, added, cancellationToken).ConfigureAwait(false);
        if (reply.IsError)
        {
            Remove(added);
        }

        return reply;
    }

    /// <summary>Ends a subscription; the server is told when it was the last for its resource.</summary>
    public async Task<ServerReply> RemoveAsync(string address, CancellationToken cancellationToken)
    {
        (ServerDefinition server, string uri) = _session.Offers.FindResource(address);
        Subscription? known;
        bool isLast;
        lock (_all)
        {
            known = _all.Find(one => one.Address == address && one.Server == server.Name);
            isLast = _all.Count(one => one.Server == server.Name && one.Uri == uri) <= 1;
        }

        ServerConnection? connection = known?.Connection ?? _session.Runtime.Pool.TryGet(server, _session.Scope);
        if (known is not null)
        {
            Remove(known);
        }

        if (!isLast || connection is not { IsAlive: true })
        {
            return new ServerReply("{}"u8.ToArray(), default);
        }

        if (connection.Identity is { IsModern: true })
        {
            connection.Listen(UrisOf(connection));
            return new ServerReply("{}"u8.ToArray(), default);
        }

        return await connection.RequestAsync("resources/unsubscribe", Parameters(uri), connection.Timeouts.Init, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A server says that a resource, or a part of one, has changed.</summary>
    public void OnUpdated(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan place = JsonMembers.Find(line, envelope.Params, "uri");
        if (JsonMembers.GetString(line, place) is not { } uri)
        {
            return;
        }

        Subscription[] concerned;
        lock (_all)
        {
            concerned = [.. _all.Where(one => one.Server == server.Definition.Name && uri.StartsWith(one.Uri, StringComparison.Ordinal))];
        }

        foreach (Subscription one in concerned)
        {
            string address = uri == one.Uri ? one.Address
                : one.Address.StartsWith(ResourceAddress.Prefix, StringComparison.OrdinalIgnoreCase) ? ResourceAddress.Compose(one.Server, uri)
                : uri;
            _session.News.ResourceUpdated(one.Address, address, line, envelope, place);
        }
    }

    /// <summary>A connection is over: its subscriptions begin anew on the next one, which is made for them.</summary>
    public void OnDisconnected(ServerConnection server)
    {
        bool any = false;
        lock (_all)
        {
            foreach (Subscription one in _all.Where(one => one.Connection == server))
            {
                one.Release();
                any = true;
            }
        }

        if (any && server.EndedByItself)
        {
            _ = ReturnAsync(server.Definition.Name);
        }
    }

    /// <summary>A server is there (again).</summary>
    public async Task OnConnectedAsync(ServerConnection connection)
    {
        Subscription[] waiting;
        lock (_all)
        {
            waiting = [.. _all.Where(one => one.Server == connection.Definition.Name && one.Connection is null && one.WasActive)];
        }

        try
        {
            foreach (Subscription one in waiting)
            {
                await BeginAsync(connection, one, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (ServerException e)
        {
            Log.NotSubscribed(Logger, e.Message);
        }
    }

    private static byte[] Parameters(string uri) => new LineBuffer().Add("{\"uri\":"u8).Add(JsonString.QuoteBytes(uri)).Add("}"u8).Span.ToArray();

    private async Task ReturnAsync(string name)
    {
        try
        {
            // The new connection announces itself, which subscribes.
            await _session.Runtime.Pool.GetAsync(_session.Runtime.Directory.GetServer(name), _session.Scope, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.NotSubscribed(Logger, e.Message);
        }
    }

    private async Task<ServerReply> BeginAsync(ServerConnection connection, Subscription subscription, CancellationToken cancellationToken)
    {
        // In the list before the server knows: it may report a change at once.
        lock (_all)
        {
            if (!_all.Contains(subscription))
            {
                _all.Add(subscription);
            }

            subscription.Take(connection);
        }

        try
        {
            if (connection.Identity is { IsModern: true })
            {
                connection.Listen(UrisOf(connection));
                return new ServerReply("{}"u8.ToArray(), default);
            }

            return await connection.RequestAsync("resources/subscribe", Parameters(subscription.Uri), connection.Timeouts.Init, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!subscription.WasActive)
        {
            Remove(subscription);
            throw;
        }
    }

    private string[] UrisOf(ServerConnection connection)
    {
        lock (_all)
        {
            return [.. _all.Where(one => one.Connection == connection).Select(one => one.Uri).Distinct(StringComparer.Ordinal)];
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_all)
        {
            _all.Remove(subscription);
            subscription.Release();
        }
    }

    private void Answer(byte[] line, in ClientRequest request, ServerReply reply)
    {
        if (reply.IsError)
        {
            _session.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"id\":"u8, request.Id.Of(line), ",\"error\":"u8, reply.Error.Span, "}"u8);
        }
        else
        {
            _session.PostResult(request.Id.Of(line), reply.Result.Span);
        }
    }

    private sealed class Subscription(string address, string server, string uri)
    {
        private IDisposable? _hold;

        /// <summary>The resource as the client names it.</summary>
        public string Address { get; } = address;

        public string Server { get; } = server;

        /// <summary>The resource as the server names it.</summary>
        public string Uri { get; } = uri;

        public ServerConnection? Connection { get; private set; }

        /// <summary>Whether it has lost a connection before.</summary>
        public bool WasActive { get; private set; }

        public void Take(ServerConnection connection)
        {
            Connection = connection;
            _hold?.Dispose();
            _hold = connection.Hold();
        }

        public void Release()
        {
            WasActive = Connection is not null;
            Connection = null;
            _hold?.Dispose();
            _hold = null;
        }
    }
}
