namespace McpGateway.Access;

/// <summary>Who can reach a listener.</summary>
internal enum ListenerKind
{
    /// <summary>Everybody whose packets arrive.</summary>
    Network,

    /// <summary>Every process of this machine.</summary>
    Loopback,

    /// <summary>Processes of this user alone: a socket or pipe of which the system sees to that.</summary>
    Private,
}
