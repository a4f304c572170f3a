using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>
/// Tells a client what has changed: one with a session hears of everything, one of revision 2026-07-28 of what it listens to
/// (<c>subscriptions/listen</c>).
/// </summary>
internal sealed class ClientNews
{
    private const string SubscriptionKey = "io.modelcontextprotocol/subscriptionId";

    private static readonly (ServerList List, string Flag, byte[] Method)[] s_lists =
    [
        (ServerList.Tools, "toolsListChanged", "notifications/tools/list_changed"u8.ToArray()),
        (ServerList.Prompts, "promptsListChanged", "notifications/prompts/list_changed"u8.ToArray()),
        (ServerList.Resources, "resourcesListChanged", "notifications/resources/list_changed"u8.ToArray()),
    ];

    private readonly ClientSession _session;
    private readonly ConcurrentDictionary<RawId, Listener> _listeners = new();
    private bool _closed;

    public ClientNews(ClientSession session)
    {
        _session = session;
        session.Runtime.Catalog.Changed += OnCatalogChanged;
        session.Runtime.Configuration.Changed += OnConfigurationChanged;
        session.Runtime.Pool.Connected += OnConnected;
    }

    /// <summary>Tells nothing any more.</summary>
    public void Close()
    {
        _closed = true;
        _session.Runtime.Catalog.Changed -= OnCatalogChanged;
        _session.Runtime.Configuration.Changed -= OnConfigurationChanged;
        _session.Runtime.Pool.Connected -= OnConnected;
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

            if (_session.Profile is { IsModern: false, Revision: not null })
            {
                _session.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"method\":\""u8, method, "\"}"u8);
            }

            foreach (Listener listener in _listeners.Values.Where(listener => listener.Lists.HasFlag(list)))
            {
                _session.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"method\":\""u8, method, "\",\"params\":{\"_meta\":"u8, listener.Meta, "}}"u8);
            }
        }
    }

    /// <summary>A resource that the client has subscribed to has changed.</summary>
    /// <param name="subscribed">What the client subscribed to.</param>
    /// <param name="changed">What has changed, in the client's terms: the same or a part of it.</param>
    /// <param name="line">The server's notification.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="uri">The URI in it.</param>
    public void ResourceUpdated(string subscribed, string changed, ReadOnlySpan<byte> line, in Envelope envelope, JsonSpan uri)
    {
        byte[] quoted = JsonString.QuoteBytes(changed);
        bool isOfListen = JsonMembers.Find(line, JsonMembers.Find(line, envelope.Params, "_meta"), SubscriptionKey).Exists;
        if (!_session.Profile.IsModern && isOfListen)
        {
            // What the server's _meta names is the gateway's own subscription.
            _session.Post(mayWait: true, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":"u8, quoted, "}}"u8);
        }
        else if (!_session.Profile.IsModern)
        {
            _session.Post(mayWait: true, line[..uri.Start], quoted, line[uri.End..]);
        }

        foreach (Listener listener in _listeners.Values.Where(listener => listener.Addresses.Contains(subscribed, StringComparer.Ordinal)))
        {
            _session.Post(mayWait: true, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"_meta\":"u8, listener.Meta, ",\"uri\":"u8, quoted, "}}"u8);
        }
    }

    /// <summary>Opens a <c>subscriptions/listen</c>: it stays open until the client cancels it.</summary>
    public async Task ListenAsync(byte[] line, ClientRequest request, CancellationToken cancellationToken)
    {
        ServerList lists = ReadLists(line, request.Notifications);
        var addresses = new List<string>();
        foreach (JsonSpan item in JsonMembers.Items(line, JsonMembers.Find(line, request.Notifications, "resourceSubscriptions")))
        {
            if (JsonMembers.GetString(line, item) is { } address && await IsSubscribedAsync(address, cancellationToken).ConfigureAwait(false))
            {
                addresses.Add(address);
            }
        }

        byte[] id = request.Id.Of(line).ToArray();
        var listener = new Listener(lists, addresses, new LineBuffer().Add("{\"io.modelcontextprotocol/subscriptionId\":"u8).Add(id).Add("}"u8).Span.ToArray());
        _session.Post(
            mayWait: false,
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{\"_meta\":"u8,
            listener.Meta,
            ",\"notifications\":"u8,
            Honoured(listener),
            "}}"u8);
        _listeners[new RawId(id)] = listener;
    }

    /// <summary>Ends a <c>subscriptions/listen</c>; false where there is none of that id.</summary>
    public bool TryEnd(RawId id)
    {
        if (!_listeners.TryRemove(id, out Listener? listener))
        {
            return false;
        }

        foreach (string address in listener.Addresses.Where(address => !_listeners.Values.Any(other => other.Addresses.Contains(address, StringComparer.Ordinal))))
        {
            _ = UnsubscribeAsync(address);
        }

        return true;
    }

    private static byte[] Honoured(Listener listener)
    {
        LineBuffer text = new LineBuffer().Add("{"u8);
        foreach ((_, string flag, _) in s_lists.Where(list => listener.Lists.HasFlag(list.List)))
        {
            text.Add(text.Length > 1 ? ","u8 : ""u8).Add(JsonString.QuoteBytes(flag)).Add(":true"u8);
        }

        if (listener.Addresses.Count > 0)
        {
            text.Add(text.Length > 1 ? ","u8 : ""u8).Add("\"resourceSubscriptions\":["u8);
            for (int i = 0; i < listener.Addresses.Count; i++)
            {
                text.Add(i > 0 ? ","u8 : ""u8).Add(JsonString.QuoteBytes(listener.Addresses[i]));
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

    private async Task<bool> IsSubscribedAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return !(await _session.Subscriptions.AddAsync(address, cancellationToken).ConfigureAwait(false)).IsError;
        }
        catch (ServerException)
        {
            // What cannot be had is left out of what is acknowledged.
            return false;
        }
    }

    private async Task UnsubscribeAsync(string address)
    {
        try
        {
            await _session.Subscriptions.RemoveAsync(address, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            // The server is gone, and the subscription with it.
        }
    }

    private void OnCatalogChanged(string server, ServerList lists) =>
        ListsChanged(_session.Offers.IsExposed(server) ? lists : lists & ~ServerList.Tools);

    private void OnConfigurationChanged(ConfigurationSnapshot configuration) =>
        ListsChanged(configuration.Settings.Exposure == Exposure.Meta ? ServerList.Prompts | ServerList.Resources : ServerList.All);

    private void OnConnected(ServerConnection connection)
    {
        if (connection.Scope == _session.Scope)
        {
            _ = _session.Subscriptions.OnConnectedAsync(connection);
        }
    }

    /// <summary>One <c>subscriptions/listen</c> of the client.</summary>
    private sealed record Listener(ServerList Lists, IReadOnlyList<string> Addresses, byte[] Meta);
}
