namespace McpGateway.Gateway.Sealing;

/// <summary>What a client of MCP 2026-07-28 carries between two rounds of a call, so that no process has to remember it.</summary>
/// <param name="User">The user of the gateway to whom it was given; empty for the one whose gateway it is.</param>
/// <param name="Call">A digest of the call that it is about.</param>
/// <param name="IsQuestion">Whether the user was asked for consent and the answer comes with it; otherwise the user has agreed, and the server has asked for more.</param>
internal sealed record SealedState(string User, string Call, bool IsQuestion)
{
    /// <summary>The server's own state, a raw JSON string; null where it gave none.</summary>
    public string? Inner { get; init; }
}
