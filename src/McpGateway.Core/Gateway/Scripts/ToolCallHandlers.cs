namespace McpGateway.Gateway.Scripts;

/// <summary>
/// What whoever calls a tool from this process wants to hear of the call and can answer. All handlers but the two for questions are called on
/// threads that read the server, in the order of arrival, and must be quick.
/// </summary>
public sealed class ToolCallHandlers
{
    /// <summary>Hears the params of each progress notification of the call; known secrets are masked.</summary>
    public Action<ReadOnlyMemory<byte>>? Progress { get; init; }

    /// <summary>Hears the params of each log message of the server that is at least as severe as <see cref="LogLevel"/>, while the call is under way; known secrets are masked.</summary>
    public Action<ReadOnlyMemory<byte>>? LogMessage { get; init; }

    /// <summary>The least level of the log messages that are wanted (MCP 2025-11-25, Logging): <c>debug</c> to <c>emergency</c>.</summary>
    public string LogLevel { get; init; } = "warning";

    /// <summary>Hears each line that the server writes to stderr while the call is under way, its start included; known secrets are masked.</summary>
    public Action<string>? Stderr { get; init; }

    /// <summary>Whether a person is there to answer: of several calls, such a one is asked first.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether the call needed the user's consent, and has it.</summary>
    public bool HasConsent { get; init; }

    /// <summary>Answers <c>elicitation/create</c> with the raw result. Without it such questions are declined.</summary>
    public Func<ServerQuestion, Task<ReadOnlyMemory<byte>>>? Elicitation { get; init; }

    /// <summary>
    /// Answers <c>sampling/createMessage</c> with the raw result; an exception refuses. Only with it is the capability offered: such calls have connections of
    /// their own, because a server is told at its start what its client can do.
    /// </summary>
    public Func<ServerQuestion, Task<ReadOnlyMemory<byte>>>? Sampling { get; init; }
}
