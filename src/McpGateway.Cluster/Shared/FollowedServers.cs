using System.Collections.Concurrent;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Shared;

/// <summary>All servers of which a node wants to know what others know: those of its configuration, and for the users who have been here lately, what these offer to them.</summary>
internal sealed class FollowedServers
{
    private readonly ConcurrentDictionary<string, FollowedServer> _byPlace = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Server, string Fingerprint, string? User), FollowedServer> _all = new();
    private volatile ConfigurationSnapshot? _configuration;

    /// <summary>Those that are to be followed still: what is of users who have not been here lately is forgotten.</summary>
    public IReadOnlyList<FollowedServer> Refresh()
    {
        foreach (FollowedServer followed in _all.Values.Where(followed => followed.Server.User is not null && !followed.IsUsed))
        {
            Forget(followed);
        }

        return [.. _all.Values];
    }

    /// <summary>What lies at a place; null where that is of no server of this node.</summary>
    /// <param name="place">The place.</param>
    public FollowedServer? At(string place) => _byPlace.GetValueOrDefault(place);

    /// <summary>The server as it is followed; null where the configuration has another one, or none.</summary>
    /// <param name="server">The server.</param>
    /// <param name="isNew">Whether it is followed from now on.</param>
    public FollowedServer? Find(ServerDefinition server, out bool isNew)
    {
        isNew = false;
        if (_all.TryGetValue((server.Name, server.Fingerprint, server.User), out FollowedServer? known) || _configuration?.Find(server.Name)?.Fingerprint != server.Fingerprint)
        {
            return known;
        }

        var followed = new FollowedServer(server, SharedEntries.PlaceOf(server.Name, server.Fingerprint, server.User));
        FollowedServer found = _all.GetOrAdd((server.Name, server.Fingerprint, server.User), followed);
        isNew = ReferenceEquals(found, followed);
        _byPlace[found.Place] = found;
        return found;
    }

    /// <summary>Follows all servers of a configuration, and no others.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>Those that were not followed before.</returns>
    public IReadOnlyList<FollowedServer> Update(ConfigurationSnapshot configuration)
    {
        _configuration = configuration;
        foreach (FollowedServer followed in _all.Values)
        {
            if (configuration.Find(followed.Server.Name) is { } current && current.Fingerprint == followed.Server.Fingerprint)
            {
                followed.Server = followed.Server.User is { } user ? current with { User = user } : current;
            }
            else
            {
                Forget(followed);
            }
        }

        var added = new List<FollowedServer>();
        foreach (ServerDefinition server in configuration.Servers.Where(server => server.Problem is null))
        {
            if (Find(server, out bool isNew) is { } followed && isNew)
            {
                added.Add(followed);
            }
        }

        return added;
    }

    private void Forget(FollowedServer followed)
    {
        _all.TryRemove((followed.Server.Name, followed.Server.Fingerprint, followed.Server.User), out _);
        _byPlace.TryRemove(followed.Place, out _);
    }
}
