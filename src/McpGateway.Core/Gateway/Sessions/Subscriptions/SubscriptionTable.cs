using McpGateway.Connections;

namespace McpGateway.Gateway.Sessions.Subscriptions;

/// <summary>The subscriptions of one client, and which connection knows of which. Thread-safe, as long as they are changed here alone.</summary>
internal sealed class SubscriptionTable
{
    private readonly List<ResourceSubscription> _all = [];
    private bool _closed;

    /// <summary>All that there are now.</summary>
    public ResourceSubscription[] All()
    {
        lock (_all)
        {
            return [.. _all];
        }
    }

    /// <summary>The subscription to a resource; null where there is none.</summary>
    public ResourceSubscription? Find(string server, string uri)
    {
        lock (_all)
        {
            return _all.Find(one => one.Server == server && one.Uri == uri);
        }
    }

    /// <summary>Notes that an owner wants to hear of a resource.</summary>
    /// <returns>The subscription, which may be one that others have.</returns>
    public ResourceSubscription Want(string server, string uri, object owner, string address)
    {
        lock (_all)
        {
            if (Find(server, uri) is not { } subscription)
            {
                subscription = new ResourceSubscription(server, uri);
                _all.Add(subscription);
            }

            subscription.Want(owner, address);
            return subscription;
        }
    }

    /// <summary>Takes an owner's wish back, for all addresses where <paramref name="address"/> is null. True where somebody else still has it.</summary>
    public bool Forget(ResourceSubscription subscription, object owner, string? address)
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

    /// <summary>Notes the connection on which the server is about to be told, and holds it. False where the server knows already.</summary>
    public bool TryTake(ResourceSubscription subscription, ServerConnection connection)
    {
        lock (_all)
        {
            if (subscription.Connection is { IsAlive: true })
            {
                return false;
            }

            subscription.Take(connection, connection.Hold());
            return true;
        }
    }

    /// <summary>Notes what the server has said.</summary>
    public void Settle(ResourceSubscription subscription, bool hasAgreed)
    {
        lock (_all)
        {
            if (hasAgreed)
            {
                subscription.Confirm();
            }
            else
            {
                subscription.Release();
            }
        }
    }

    /// <summary>The server of a subscription does not know of it (any more).</summary>
    public void Release(ResourceSubscription subscription)
    {
        lock (_all)
        {
            subscription.Release();
        }
    }

    /// <summary>A connection is over. False where nothing was subscribed on it.</summary>
    public bool ReleaseAll(ServerConnection connection)
    {
        bool any = false;
        lock (_all)
        {
            foreach (ResourceSubscription one in _all.Where(one => one.Connection == connection))
            {
                one.Release();
                any = true;
            }
        }

        return any;
    }

    /// <summary>Whether the server of a connection has subscriptions that this connection does not know of.</summary>
    public bool HasOthersThan(ServerConnection connection)
    {
        lock (_all)
        {
            return _all.Exists(one => one.Server == connection.Definition.Name && one.Connection != connection);
        }
    }

    /// <summary>The subscriptions at a server that were agreed to and have no living connection.</summary>
    public ResourceSubscription[] Lost(string server)
    {
        lock (_all)
        {
            return _closed ? [] : [.. _all.Where(one => one.Server == server && one.IsConfirmed && one.Connection is not { IsAlive: true })];
        }
    }

    /// <summary>Gives subscriptions up, whoever wants them.</summary>
    public void Drop(ResourceSubscription[] subscriptions)
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

    /// <summary>The resources that are subscribed to on a connection, as the server names them.</summary>
    public string[] UrisOf(ServerConnection connection)
    {
        lock (_all)
        {
            return [.. _all.Where(one => one.Connection == connection).Select(one => one.Uri)];
        }
    }

    /// <summary>What the client hears of a change: what it subscribed to, each once, and what has changed in its terms.</summary>
    /// <param name="server">The server.</param>
    /// <param name="uri">What has changed as the server names it.</param>
    public IEnumerable<(string Subscribed, string Changed)> ConcernedBy(string server, string uri)
    {
        var concerned = new List<(string Subscribed, string Changed)>();
        lock (_all)
        {
            foreach (ResourceSubscription one in _all.Where(one => one.Server == server && one.Covers(uri)))
            {
                concerned.AddRange(one.Addresses.Select(address => (address, one.NameOf(address, uri))));
            }
        }

        return concerned.DistinctBy(one => one.Subscribed, StringComparer.Ordinal);
    }

    /// <summary>The client has gone.</summary>
    public void Close()
    {
        lock (_all)
        {
            _closed = true;
            _all.ForEach(one => one.Release());
            _all.Clear();
        }
    }
}
