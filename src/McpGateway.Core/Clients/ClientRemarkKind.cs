namespace McpGateway.Clients;

/// <summary>What can be odd about a client's files.</summary>
internal enum ClientRemarkKind
{
    /// <summary>The file cannot be read or understood.</summary>
    Unreadable,

    /// <summary>The client itself may not read the file: comments, a byte-order mark.</summary>
    NotStrict,

    /// <summary>An entry of another scope counts before one of the same name.</summary>
    Hidden,

    /// <summary>Several packages of the client are installed.</summary>
    SeveralPackages,

    /// <summary>Two files of the client differ, and it reads but one of them.</summary>
    CopyDiffers,

    /// <summary>A remote server is taken for one of the older HTTP+SSE because nothing else is said.</summary>
    SseByDefault,

    /// <summary>The client may give up on the gateway before it has started.</summary>
    StartLimit,

    /// <summary>Servers stand in a file that the gateway does not read.</summary>
    Unread,

    /// <summary>The client is told not to start the gateway.</summary>
    LeftOut,

    /// <summary>The client is not continued.</summary>
    Discontinued,
}
