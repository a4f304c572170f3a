using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Policy;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions.Subscriptions;

/// <summary>
/// The resources whose changes one client wants to hear of. Their servers are kept running for it, and one that ends anyway, for whatever
/// reason, is started and told again.
/// </summary>
internal sealed class ResourceSubscriptions
{
    private readonly ClientContext _client;
    private readonly SubscriptionTable _table = new();
    private readonly SubscriptionSender _sender;
    private readonly SubscriptionRecovery _recovery;

    /// <param name="client">The client.</param>
    public ResourceSubscriptions(ClientContext client)
    {
        _client = client;
        _sender = new SubscriptionSender(client.Services.Pool, client.Scope, _table);
        _recovery = new SubscriptionRecovery(client.Services, client.Directory, _table, _sender);
    }

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
        if (server.Scope != ServerScope.Client)
        {
            throw new ServerException(server.Name, ServerFailure.Denied, $"is shared by {(server.Scope == ServerScope.Shared ? "all" : "several")} clients, so no client can subscribe to its resources", "Set \"scope\": \"client\" in its entry, or read the resource when needed.");
        }

        _client.Gate.Check(RequestKind.Resource, server, uri);
        ResourceSubscription subscription = _table.Want(server.Name, uri, owner, address);
        ServerReply reply = default;
        try
        {
            reply = await _sender.SubscribeAsync(server, subscription, cancellationToken).ConfigureAwait(false);
            return reply;
        }
        finally
        {
            if (!SubscriptionSender.HasAgreed(reply))
            {
                _table.Forget(subscription, owner, address);
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
        return _table.Find(server.Name, uri) is { } known
            ? await _sender.UnsubscribeAsync(known, owner, address, cancellationToken).ConfigureAwait(false)
            : ServerReply.Nothing;
    }

    /// <summary>Ends all subscriptions of an owner.</summary>
    public void RemoveAll(object owner)
    {
        foreach (ResourceSubscription subscription in _table.All())
        {
            _ = EndQuietlyAsync(subscription, owner);
        }
    }

    /// <summary>Which of the client's subscriptions a change of a resource, or of a part of one, concerns.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="uri">What has changed, as the server names it.</param>
    /// <returns>Each address that the client has subscribed to, and what has changed in the client's terms.</returns>
    public IEnumerable<(string Subscribed, string Changed)> ConcernedBy(string server, string uri) => _table.ConcernedBy(server, uri);

    /// <summary>A connection is over: the server is started again and told again.</summary>
    public void OnDisconnected(ServerConnection server)
    {
        if (_table.ReleaseAll(server))
        {
            _recovery.Begin(server.Definition.Name);
        }
    }

    /// <summary>A server is there (again).</summary>
    public void OnConnected(ServerConnection connection)
    {
        if (_table.HasOthersThan(connection))
        {
            _recovery.Begin(connection.Definition.Name);
        }
    }

    /// <summary>The client has gone.</summary>
    public void Close()
    {
        _recovery.Close();
        _table.Close();
    }

    private async Task EndQuietlyAsync(ResourceSubscription subscription, object owner)
    {
        try
        {
            await _sender.UnsubscribeAsync(subscription, owner, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            // The server is gone, and the subscription with it.
        }
    }

    private void Answer(byte[] line, in ClientRequest request, ServerReply reply)
    {
        if (reply.IsError)
        {
            _client.Output.Post(mayWait: false, JsonRpcLine.WithId, request.Id.Of(line), JsonRpcLine.Error, reply.Error.Span, "}"u8);
        }
        else
        {
            _client.Output.PostResult(request.Id.Of(line), reply.Result.Span);
        }
    }
}
