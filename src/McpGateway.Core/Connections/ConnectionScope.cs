using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>Whose connections: connections of different scopes share nothing.</summary>
/// <param name="name">What the scope is called in logs.</param>
/// <param name="peer">The client that is asked what its servers ask; null where nobody can be asked.</param>
/// <param name="surroundings">Where the client runs; null where it runs as this process does.</param>
internal sealed class ConnectionScope(string name, IClientPeer? peer, ClientSurroundings? surroundings = null)
{
    private readonly ConcurrentDictionary<(string Server, string Fingerprint), ConnectionScope> _joined = new();

    private static readonly ConcurrentDictionary<string, ConnectionScope> s_sharedOf = new(StringComparer.Ordinal);

    private string? _key;

    /// <summary>All clients of the process together.</summary>
    public static ConnectionScope Shared { get; } = new("shared", null) { IsShared = true, Key = "shared" };

    /// <summary>Whether it is nobody's own.</summary>
    public bool IsShared { get; private init; }

    public string Name { get; } = name;

    public IClientPeer? Peer { get; } = peer;

    /// <summary>Where the client runs; null where it runs as this process does.</summary>
    public ClientSurroundings? Surroundings { get; } = surroundings;

    /// <summary>What tells it from all others, in other processes too: a digest of what those who share it have in common, or a random text.</summary>
    [AllowNull]
    public string Key
    {
        get => _key ?? LazyInitializer.EnsureInitialized(ref _key, static () => Guid.NewGuid().ToString("N"));
        init => _key = value;
    }

    /// <summary>Whether its connections are its own, one of each server, whatever the definitions say of scopes and replicas: somebody else has settled that.</summary>
    public bool IsSettled { get; init; }

    /// <summary>The user of the gateway that it belongs to; null for the user whose gateway it is.</summary>
    public string? User { get; init; }

    /// <summary>All clients of one user of the gateway together; all of the process for the owner.</summary>
    public static ConnectionScope SharedOf(string? user) =>
        user is null ? Shared : s_sharedOf.GetOrAdd(user, static name => new ConnectionScope($"shared by clients of {name}", null) { User = name, IsShared = true, Key = "shared by " + name });

    /// <summary>The scope that the client shares with others for a server of <see cref="ServerScope.User"/>; null where it has joined none yet.</summary>
    public ConnectionScope? JoinedFor(ServerDefinition server) => _joined.GetValueOrDefault(KeyOf(server));

    /// <summary>The client shares a scope with others for a server.</summary>
    public void Join(ServerDefinition server, ConnectionScope scope) => _joined[KeyOf(server)] = scope;

    /// <summary>The client shares no scope any more.</summary>
    /// <returns>Those that it has shared.</returns>
    public IReadOnlyList<ConnectionScope> LeaveAll() => [.. _joined.Keys.Select(key => _joined.TryRemove(key, out ConnectionScope? scope) ? scope : null).OfType<ConnectionScope>()];

    private static (string Server, string Fingerprint) KeyOf(ServerDefinition server) => (server.Name, server.Fingerprint);
}
