namespace McpGateway.Gateway.Observing;

/// <summary>How a request to a server has ended.</summary>
internal enum CallOutcome
{
    /// <summary>The server has answered with a result.</summary>
    Succeeded,

    /// <summary>The tool has answered with an error (<c>isError</c>).</summary>
    ToolError,

    /// <summary>The server has answered with a JSON-RPC error.</summary>
    ServerError,

    /// <summary>The server has answered that it needs input first: with it, the client makes another request (MCP 2026-07-28, Multi Round-Trip Requests).</summary>
    InputRequired,

    /// <summary>It was not sent: the configuration, or the user when asked, does not let it be made.</summary>
    Refused,

    /// <summary>There is no answer, for another reason than those below.</summary>
    Failed,

    /// <summary>The server did not answer in time, and was told to cancel.</summary>
    TimedOut,

    /// <summary>The client has given it up, or has gone.</summary>
    Cancelled,

    /// <summary>The connection ended while it was under way: it may or may not have taken effect.</summary>
    Unknown,
}
