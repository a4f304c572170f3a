namespace McpGateway.Logins.Protocol;

/// <summary>
/// How far away an address is. What a server says may lead as far away as the server is, or farther, and never nearer: a server on the internet could
/// otherwise make the gateway send requests to this machine or within this network (MCP, Security Best Practices, Server-Side Request Forgery).
/// </summary>
internal enum AddressZone
{
    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>This cable, where clouds have their services of metadata.</summary>
    Link,

    /// <summary>A private network.</summary>
    Private,

    /// <summary>The internet.</summary>
    Public,
}
