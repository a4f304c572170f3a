namespace McpGateway.SampleServer;

/// <summary>The revisions of the MCP specification and how the answer to <c>initialize</c> is chosen among them.</summary>
internal static class ProtocolRevision
{
    public const string November2025 = "2025-11-25";

    /// <summary>The first revision without <c>initialize</c>.</summary>
    public const string July2026 = "2026-07-28";

    private static readonly string[] s_legacy = ["2024-11-05", "2025-03-26", "2025-06-18", November2025];

    public static bool IsStateless(string revision) => string.CompareOrdinal(revision, July2026) >= 0;

    /// <summary>The requested revision where it is known and not newer than <paramref name="own"/>, otherwise <paramref name="own"/>.</summary>
    public static string Negotiate(string? requested, string own) =>
        requested is not null && s_legacy.Contains(requested, StringComparer.Ordinal) && string.CompareOrdinal(requested, own) <= 0
            ? requested
            : own;

    /// <summary>What the options let the server speak, oldest first; named in the error -32022.</summary>
    public static string[] Supported(SampleOptions options) =>
        options.StatelessOnly ? [July2026]
        : options.IsStatelessServer ? [.. s_legacy, July2026]
        : [.. s_legacy.Where(r => string.CompareOrdinal(r, options.Protocol) <= 0)];
}
