namespace McpGateway.Http.Page;

/// <summary>What people should make of how a server stands.</summary>
internal enum ServerMood
{
    /// <summary>It works.</summary>
    Good,

    /// <summary>It is starting or stopping.</summary>
    Busy,

    /// <summary>Nothing runs, and nothing is wrong.</summary>
    Quiet,

    /// <summary>It works, but its last call did not.</summary>
    Doubtful,

    /// <summary>It cannot be used.</summary>
    Bad,
}
