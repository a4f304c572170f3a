namespace McpGateway.Http.Streams;

/// <summary>What a connection finds on its stream.</summary>
internal enum StreamState
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>Nothing yet.</summary>
    Empty,

    /// <summary>Nothing, and nothing more comes.</summary>
    Complete,

    /// <summary>Another connection carries the stream now.</summary>
    TakenOver,
}
