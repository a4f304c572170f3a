namespace McpGateway.Configuration;

/// <summary>How a server is reached.</summary>
public enum ServerKind
{
    /// <summary>A process that speaks on its standard input and output.</summary>
    Stdio,

    /// <summary>A remote server with a URL.</summary>
    Http,

    /// <summary>A kind that this version does not know, or an entry that cannot be understood.</summary>
    Unknown,
}
