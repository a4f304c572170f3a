using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>A server in one scope.</summary>
/// <param name="Scope">Whose it is there.</param>
/// <param name="State">How it stands there.</param>
/// <param name="Live">Its connections that take calls.</param>
internal sealed record ServerPlace(ConnectionScope Scope, ServerState State, IReadOnlyList<ServerConnection> Live)
{
    /// <summary>Whether a user of the gateway may know of it: what others do is none of their business.</summary>
    /// <param name="user">Their name; null for the owner, who may know all.</param>
    public bool IsSeenBy(string? user) => user is null || Scope.User == user || Scope is { IsShared: true, User: null };

    /// <summary>The place without what its server has printed, which may be about anybody's calls.</summary>
    public ServerPlace WithoutStderr() => State.Reason is { } reason ? this with { State = State with { Reason = StderrWords.Without(reason) } } : this;

    /// <summary>How a server stands, by the most alive of its places.</summary>
    public static ServerState Together(IReadOnlyCollection<ServerPlace> places) =>
        places.Count == 0
            ? ServerState.NeverStarted
            : places.Select(place => place.State).OrderBy(state => state.Status switch
            {
                ServerStatus.Ready => 0,
                ServerStatus.Starting => 1,
                ServerStatus.Faulted => 2,
                ServerStatus.Stopping => 3,
                _ => 4,
            }).First() with { Processes = places.Sum(place => place.State.Processes) };
}
