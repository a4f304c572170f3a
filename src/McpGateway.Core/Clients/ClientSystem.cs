namespace McpGateway.Clients;

/// <summary>The operating systems that clients keep their configuration differently on.</summary>
public enum ClientSystem
{
    /// <summary>Windows.</summary>
    Windows,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Linux, and everything else.</summary>
    Linux,
}
