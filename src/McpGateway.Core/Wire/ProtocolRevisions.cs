namespace McpGateway.Wire;

/// <summary>The revisions of MCP that are spoken here, on either side.</summary>
internal static class ProtocolRevisions
{
    /// <summary>The newest one that begins with <c>initialize</c>.</summary>
    public const string LatestWithSession = "2025-11-25";

    /// <summary>The first one without sessions: every request says for itself what <c>initialize</c> said before.</summary>
    public const string FirstStateless = "2026-07-28";

    /// <summary>Those that begin with <c>initialize</c>, the oldest first.</summary>
    public static IReadOnlyList<string> WithSession { get; } = ["2024-11-05", "2025-03-26", "2025-06-18", LatestWithSession];
}
