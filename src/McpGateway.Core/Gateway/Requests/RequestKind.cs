namespace McpGateway.Gateway.Requests;

/// <summary>What a request that is forwarded asks for.</summary>
internal enum RequestKind
{
    /// <summary>A call of a tool: trouble is told in a result that the model sees.</summary>
    Tool,

    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource's content, which revision 2026-07-28 lets a client keep for a while.</summary>
    Resource,

    /// <summary>Completions of an argument.</summary>
    Completion,
}
