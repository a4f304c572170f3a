namespace McpGateway.Gateway.Policy;

/// <summary>What is asked for: of a server, or of the gateway about one.</summary>
internal enum RequestKind
{
    /// <summary>A call of a tool: trouble is told in a result that the model sees.</summary>
    Tool,

    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource's content, which revision 2026-07-28 lets a client keep for a while.</summary>
    Resource,

    /// <summary>Completions of an argument of a prompt or of a resource template.</summary>
    Completion,

    /// <summary>What a server offers, as a list.</summary>
    List,

    /// <summary>What of a server fits a query.</summary>
    Search,
}
