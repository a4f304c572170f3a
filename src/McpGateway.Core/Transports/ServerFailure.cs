namespace McpGateway.Transports;

/// <summary>What went wrong between the gateway and a server.</summary>
public enum ServerFailure
{
    /// <summary>The configuration has no server of that name.</summary>
    UnknownServer,

    /// <summary>The server has no tool of that name.</summary>
    UnknownTool,

    /// <summary>No server has a prompt or resource of that name.</summary>
    UnknownItem,

    /// <summary>The entry is switched off, cannot be understood, or is of a kind this version does not reach.</summary>
    NotUsable,

    /// <summary>A variable is missing or a setting is wrong.</summary>
    Misconfigured,

    /// <summary>The program could not be found or started.</summary>
    CannotStart,

    /// <summary>The process ended, or answered nonsense, before the handshake was done.</summary>
    HandshakeFailed,

    /// <summary>The handshake was not done within the init timeout.</summary>
    InitTimeout,

    /// <summary>The connection ended while a call was under way: whether the tool ran is unknown.</summary>
    OutcomeUnknown,

    /// <summary>The server does not read what it is sent; the call was not sent.</summary>
    NotReading,

    /// <summary>The operation timeout passed; the server was told to cancel.</summary>
    OperationTimeout,

    /// <summary>The server answered a request of the gateway's own with an error.</summary>
    Refused,

    /// <summary>The configuration, or the user when asked, does not let it be done (<c>tools.allow</c>, <c>tools.deny</c>, <c>tools.confirm</c>).</summary>
    Denied,

    /// <summary>The gateway is ending, or the client whose server it was has gone.</summary>
    Closing,

    /// <summary>Several servers have, or may have, the resource of that URI.</summary>
    Ambiguous,

    /// <summary>The last starts failed, and the next is not tried yet; nothing was.</summary>
    CircuitOpen,

    /// <summary>The answer is longer than the longest message that is read. The request was run.</summary>
    TooLong,

    /// <summary>The server wants to know who asks, and was not told, or does not accept it.</summary>
    LoginNeeded,
}
