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

    /// <summary>What comes now goes to another instance. Completes when what is under way here has its answers, and nothing is left of it.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="reason">Why.</param>
    /// <param name="onlyIdle">Whether it stays where it is in use.</param>
    Task LetGoAsync(ServerInstance instance, string reason, bool onlyIdle);
}
