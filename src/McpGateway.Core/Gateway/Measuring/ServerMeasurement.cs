using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.Measuring;

/// <summary>What one server costs a client, in tokens of o200k as <see cref="TokenEstimate"/> sees them. Everything is null where its tools were never seen.</summary>
public sealed record ServerMeasurement
{
    /// <summary>The server's name in the configuration.</summary>
    public required string Server { get; init; }

    /// <summary>Why there are no figures, or why they may be old; null where all is well.</summary>
    public string? Reason { get; init; }

    /// <summary>When its tools were listed.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>How many tools it has that the configuration allows.</summary>
    public int? Tools { get; init; }

    /// <summary>The definitions that a client without a gateway puts before its model: name, description and input schema of every tool.</summary>
    public int? Definitions { get; init; }

    /// <summary>The server's instructions, which such a client adds.</summary>
    public int? Instructions { get; init; }

    /// <summary>What the server costs before the first word without the gateway: definitions and instructions.</summary>
    public int? Without => Definitions + Instructions;

    /// <summary>Its line in the answer of <c>list_available_mcps</c>.</summary>
    public int? ListLine { get; init; }

    /// <summary>A search that finds one of its tools, request and answer: the median over some of its tools, each looked for by the first words of its summary.</summary>
    public int? Search { get; init; }

    /// <summary>All of its tools as signatures, request and answer of <c>load_mcp_tools</c>.</summary>
    public int? Load { get; init; }

    /// <summary>What a call through <c>call_mcp_tool</c> takes more to write than one without the gateway.</summary>
    public int? Call { get; init; }

    /// <summary>What it costs a conversation that uses one of its tools through the gateway: a search and a call. One that uses none pays nothing for it.</summary>
    internal int? UsedOnce => Search + Call;

    /// <summary>The tokens that the gateway saves in a conversation that uses one of its tools; negative where it costs more.</summary>
    public int? Saved => Without - UsedOnce;

    /// <summary>The same in percent of what the server costs without the gateway.</summary>
    public double? SavedPercent => Without > 0 ? 100.0 * Saved / Without : null;

    /// <summary>
    /// Up to how many of its tools one conversation may use before the gateway's replies cost as much as the definitions would, each tool found in the cheaper of
    /// the two ways and called once (<see cref="ConversationCost"/>). Null where that never happens, and where there are no figures.
    /// </summary>
    public int? BreakEven { get; init; }

    /// <summary>Whether the gateway is cheaper even for a conversation that uses every tool of the server.</summary>
    public bool AlwaysPays => Tools is not null && BreakEven is null;

    /// <summary>Whether a client without a gateway has a process for it; not where it could not be started.</summary>
    internal bool IsProcess { get; init; }
}
