using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Sessions.Subscriptions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// Tells a client what has changed: one with a session hears of everything, one of revision 2026-07-28 of what it listens to
/// (<c>subscriptions/listen</c>).
/// </summary>
internal sealed class ClientNotifications
{
    private const string SubscriptionKey = "io.modelcontextprotocol/subscriptionId";

    private static readonly (ServerList List, string Flag, byte[] Method)[] s_lists =
    [
        (ServerList.Tools, "toolsListChanged", "\"notifications/tools/list_changed\""u8.ToArray()),
        (ServerList.Prompts, "promptsListChanged", "\"notifications/prompts/list_changed\""u8.ToArray()),
        (ServerList.Resources, "resourcesListChanged", "\"notifications/resources/list_changed\""u8.ToArray()),
    ];

    /// <summary>How long the servers of resources may take until what is listened to is acknowledged without theirs.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ClientContext _client;
    private readonly ResourceSubscriptions _subscriptions;
    private readonly ConcurrentDictionary<RawId, Listener> _listeners = new();
    private Exposure _exposure;
    private bool _closed;

    /// <param name="client">The client.</param>
    /// <param name="subscriptions">The resources that it wants to hear of.</param>
    public ClientNotifications(ClientContext client, ResourceSubscriptions subscriptions)
    {
        _client = client;
        _subscriptions = subscriptions;
        client.Peer.ResourceUpdated += OnResourceUpdated;
        client.Peer.ServerDisconnected += subscriptions.OnDisconnected;
        _exposure = client.Access.Configuration.Settings.Exposure;
        client.Services.WholeCatalog.Changed += OnCatalogChanged;
        client.Services.Configuration.Changed += OnConfigurationChanged;
        client.Services.Pool.Connected += OnConnected;
    }

    /// <summary>Tells nothing any more.</summary>
    public void Close()
    {
        _closed = true;
        _client.Services.WholeCatalog.Changed -= OnCatalogChanged;
        _client.Services.Configuration.Changed -= OnConfigurationChanged;
        _client.Services.Pool.Connected -= OnConnected;
    }

    /// <summary>The lists that the client sees have changed.</summary>
    public void ListsChanged(ServerList lists)
    {
        foreach ((ServerList list, _, byte[] method) in s_lists)
        {
            if (!lists.HasFlag(list) || _closed)
            {
                continue;
            }

            if (_client.Profile is { IsStateless: false, Revision: not null })
            {
                _client.Output.Post(mayWait: false, JsonRpcLine.Notification, method, "}"u8);
            }

            foreach (Listener listener in _listeners.Values.Where(listener => listener.IsOpen && listener.Lists.HasFlag(list)))
            {
                _client.Output.Post(mayWait: false, JsonRpcLine.Notification, method, ",\"params\":{\"_meta\":"u8, listener.Meta, "}}"u8);
            }
        }
    }

    /// <summary>A server says that a resource has changed.</summary>
    private void OnResourceUpdated(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan place = JsonMembers.Find(line, envelope.Params, "uri");
        if (JsonMembers.GetString(line, place) is not { } uri)
        {
            return;
        }

        foreach ((string subscribed, string changed) in _subscriptions.ConcernedBy(server.Definition.Name, uri))
        {
            ResourceUpdated(subscribed, changed, line, envelope, place);
        }
    }

    /// <summary>A resource that the client has subscribed to has changed.</summary>
    /// <param name="subscribed">What the client subscribed to.</param>
    /// <param name="changed">What has changed, in the client's terms: the same or a part of it.</param>
    /// <param name="line">The server's notification.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="uri">The URI in it.</param>
    private void ResourceUpdated(string subscribed, string changed, ReadOnlySpan<byte> line, in Envelope envelope, JsonSpan uri)
    {
        byte[] quoted = JsonString.QuoteBytes(changed);
        bool isOfListen = JsonMembers.Find(line, JsonMembers.Find(line, envelope.Params, "_meta"), SubscriptionKey).Exists;
        if (!_client.Profile.IsStateless && isOfListen)
        {
            // What the server's _meta names is the gateway's own subscription.
            _client.Output.Post(mayWait: true, JsonRpcLine.Notification, "\"notifications/resources/updated\",\"params\":{\"uri\":"u8, quoted, "}}"u8);
        }
        else if (!_client.Profile.IsStateless)
        {
            _client.Output.Post(mayWait: true, line[..uri.Start], quoted, line[uri.End..]);
        }

        foreach (Listener listener in _listeners.Values.Where(listener => listener.Addresses.Contains(subscribed, StringComparer.Ordinal)))
        {
            _client.Output.Post(mayWait: true, JsonRpcLine.Notification, "\"notifications/resources/updated\",\"params\":{\"_meta\":"u8, listener.Meta, [.. ",\"uri\":"u8, .. quoted], "}}"u8);
        }
    }

    /// <summary>Opens a <c>subscriptions/listen</c>: it stays open until the client cancels it.</summary>
    public async Task ListenAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken)
    {
        byte[] id = request.Id.Of(line).ToArray();
        var listener = new Listener(ReadLists(line, request.Notifications), new LineBuffer().Add("{\"io.modelcontextprotocol/subscriptionId\":"u8).Add(id).Add("}"u8).Span.ToArray());
        if (!_listeners.TryAdd(new RawId(id), listener))
        {
            _client.Output.PostIdInUse(id);
            return;
        }

        try
        {
            string[] addresses = [.. JsonMembers.Items(line, JsonMembers.Find(line, request.Notifications, "resourceSubscriptions")).Select(item => JsonMembers.GetString(line, item)).OfType<string>().Distinct(StringComparer.Ordinal)];
            bool[] isSubscribed = await Task.WhenAll(addresses.Select(address => IsSubscribedAsync(listener, address, cancellationToken))).ConfigureAwait(false);
            string[] honoured = [.. addresses.Where((_, i) => isSubscribed[i])];
            lock (listener)
            {
                _client.Output.Post(
                    mayWait: false,
                    JsonRpcLine.Notification,
                    "\"notifications/subscriptions/acknowledged\",\"params\":{\"_meta\":"u8,
                    listener.Meta,
                    [.. ",\"notifications\":"u8, .. Honoured(listener, honoured)],
                    "}}"u8);
                listener.Open(honoured);
            }
        }
        catch (OperationCanceledException)
        {
            TryEnd(new RawId(id));
            throw;
        }
    }

    /// <summary>Ends a <c>subscriptions/listen</c>; false where there is none of that id.</summary>
    public bool TryEnd(RawId id)
    {
        if (!_listeners.TryRemove(id, out Listener? listener))
        {
            return false;
        }

        _subscriptions.RemoveAll(listener);
        return true;
    }

    private static byte[] Honoured(Listener listener, string[] addresses)
    {
        LineBuffer text = new LineBuffer().Add("{"u8);
        foreach ((_, string flag, _) in s_lists.Where(list => listener.Lists.HasFlag(list.List)))
        {
            text.Add(text.Length > 1 ? ","u8 : ""u8).Add(JsonString.QuoteBytes(flag)).Add(":true"u8);
        }

        if (addresses.Length > 0)
        {
            text.Add(text.Length > 1 ? ","u8 : ""u8).Add("\"resourceSubscriptions\":["u8);
            for (int i = 0; i < addresses.Length; i++)
            {
                text.Add(i > 0 ? ","u8 : ""u8).Add(JsonString.QuoteBytes(addresses[i]));
            }

            text.Add("]"u8);
        }

        return text.Add("}"u8).Span.ToArray();
    }

    private static ServerList ReadLists(ReadOnlySpan<byte> line, JsonSpan notifications)
    {
        ServerList lists = ServerList.None;
        foreach ((ServerList list, string flag, _) in s_lists)
        {
            JsonSpan wanted = JsonMembers.Find(line, notifications, flag);
            lists |= wanted.Exists && wanted.Of(line).SequenceEqual("true"u8) ? list : ServerList.None;
        }

        return lists;
    }

    private async Task<bool> IsSubscribedAsync(Listener listener, string address, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return !(await _subscriptions.AddAsync(listener, address, patience.Token).ConfigureAwait(false)).IsError;
        }
        catch (ServerException)
        {
            // What cannot be had is left out of what is acknowledged.
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nor does one slow server keep the rest waiting.
            return false;
        }
    }

    private void OnCatalogChanged(string server, ServerList lists)
    {
        // What there is not for this client has not changed for it.
        if (_client.Access.Configuration.Find(server) is not null)
        {
            ListsChanged(_client.ExposedCatalog.IsExposed(server) ? lists : lists & ~ServerList.Tools);
        }
    }

    private void OnConfigurationChanged(ConfigurationSnapshot configuration)
    {
        Exposure before = _exposure;
        _exposure = _client.Access.Of(configuration).Settings.Exposure;
        ListsChanged(before == Exposure.Meta && _exposure == Exposure.Meta ? ServerList.Prompts | ServerList.Resources : ServerList.All);
    }

    private void OnConnected(ServerConnection connection)
    {
        if (connection.Scope == _client.Scope)
        {
            _subscriptions.OnConnected(connection);
        }
    }

    /// <summary>One <c>subscriptions/listen</c> of the client, which hears of nothing before it has been acknowledged.</summary>
    private sealed class Listener(ServerList lists, byte[] meta)
    {
        public ServerList Lists { get; } = lists;

        public byte[] Meta { get; } = meta;

        public bool IsOpen { get; private set; }

        public IReadOnlyList<string> Addresses { get; private set; } = [];

        public void Open(IReadOnlyList<string> addresses)
        {
            Addresses = addresses;
            IsOpen = true;
        }
    }
}
