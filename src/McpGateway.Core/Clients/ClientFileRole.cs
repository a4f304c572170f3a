namespace McpGateway.Clients;

/// <summary>When the gateway is installed in a file of a client.</summary>
internal enum ClientFileRole
{
    /// <summary>Where no other one takes its place; it is made where it is missing.</summary>
    Main,

    /// <summary>Where it exists; the main one is not made for it then.</summary>
    Alternative,

    /// <summary>Where it exists and the main one, which the client makes of it one day, does not.</summary>
    Older,

    /// <summary>Where it exists, whatever there is beside it.</summary>
    Extra,

    /// <summary>Never.</summary>
    OnlyRead,
}
