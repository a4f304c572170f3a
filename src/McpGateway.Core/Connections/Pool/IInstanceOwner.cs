using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>Hears of each step in the life of a <see cref="ServerInstance"/>.</summary>
internal interface IInstanceOwner
{
    /// <summary>It can be called.</summary>
    void OnReady(ServerInstance instance);

    /// <summary>Its start has failed, and nothing is left of it.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="failure">Why.</param>
    /// <param name="counts">Whether it counts as a failure of the server.</param>
    void OnFailed(ServerInstance instance, ServerException failure, bool counts);

    /// <summary>Its connection has ended.</summary>
    void OnEnded(ServerInstance instance);

    /// <summary>Nothing is left of it.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="reason">Where it ended by itself: how.</param>
    void OnGone(ServerInstance instance, string? reason);

    /// <summary>Ends a connection in order, unless it is in use. Completes when nothing is left of it.</summary>
    Task ReleaseAsync(ServerConnection connection, string reason);
}
