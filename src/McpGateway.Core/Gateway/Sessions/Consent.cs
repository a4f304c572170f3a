namespace McpGateway.Gateway.Sessions;

/// <summary>What a client of MCP 2026-07-28 has come back with: the user's answer to the question whether a call may be made.</summary>
/// <param name="Call">A digest of the call that the user was asked about.</param>
/// <param name="Action">The answer: <c>accept</c>, <c>decline</c>, or something else, or nothing.</param>
internal sealed record Consent(string Call, string? Action);
