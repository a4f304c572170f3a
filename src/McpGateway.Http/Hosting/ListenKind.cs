namespace McpGateway.Http.Hosting;

/// <summary>How clients reach the gateway.</summary>
internal enum ListenKind
{
    /// <summary>A port of TCP.</summary>
    Tcp,

    /// <summary>A Unix socket.</summary>
    Unix,

    /// <summary>A named pipe of Windows.</summary>
    Pipe,
}
