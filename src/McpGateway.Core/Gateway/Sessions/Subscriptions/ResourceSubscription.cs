using McpGateway.Catalog;
using McpGateway.Connections;

namespace McpGateway.Gateway.Sessions.Subscriptions;

/// <summary>One resource of one server that a client wants to hear of, for however many of its requests. Not thread-safe: <see cref="SubscriptionTable"/> locks.</summary>
/// <param name="server">The server.</param>
/// <param name="uri">The resource as the server names it.</param>
internal sealed class ResourceSubscription(string server, string uri)
{
    private readonly HashSet<(object Owner, string Address)> _wanted = [];
    private IDisposable? _hold;

    public string Server { get; } = server;

    public string Uri { get; } = uri;

    /// <summary>The connection that the server was told on; null where it has to be told (again).</summary>
    public ServerConnection? Connection { get; private set; }

    /// <summary>Whether the server has ever agreed.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Whether anybody still wants it.</summary>
    public bool IsWanted => _wanted.Count > 0;

    /// <summary>The names under which the client wants to hear of it.</summary>
    public IEnumerable<string> Addresses => _wanted.Select(wanted => wanted.Address).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a change of <paramref name="changed"/> is one of this resource, or of a part of it.</summary>
    public bool Covers(string changed) =>
        changed.StartsWith(Uri, StringComparison.Ordinal)
        && (changed.Length == Uri.Length || Uri.EndsWith('/') || changed[Uri.Length] is '/' or '?' or '#');

    /// <summary>What has changed in the client's terms.</summary>
    /// <param name="address">The name under which the client wants to hear of this resource.</param>
    /// <param name="changed">What has changed as the server names it.</param>
    public string NameOf(string address, string changed) =>
        changed == Uri ? address
        : address.StartsWith(ResourceAddress.Prefix, StringComparison.OrdinalIgnoreCase) ? ResourceAddress.Compose(Server, changed)
        : changed;

    public void Want(object owner, string address) => _wanted.Add((owner, address));

    public void Forget(object owner, string? address) => _wanted.RemoveWhere(wanted => wanted.Owner == owner && (address is null || wanted.Address == address));

    /// <summary>The server is being told on a connection, which is kept from being idle.</summary>
    public void Take(ServerConnection connection, IDisposable hold)
    {
        _hold?.Dispose();
        _hold = hold;
        Connection = connection;
    }

    /// <summary>The server has agreed.</summary>
    public void Confirm() => IsConfirmed = true;

    /// <summary>The server does not know of it (any more).</summary>
    public void Release()
    {
        Connection = null;
        _hold?.Dispose();
        _hold = null;
    }
}
