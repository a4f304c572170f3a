using McpGateway.Configuration;

namespace McpGateway.Access;

/// <summary>A token that lets somebody into a gateway that listens on HTTP: who that is and what they may have. The token itself is not kept.</summary>
public sealed class GatewayToken
{
    internal GatewayToken(string name, byte[] hash)
    {
        Name = name;
        Hash = hash;
        Id = Convert.ToHexStringLower(hash.AsSpan(0, Math.Min(hash.Length, 8)));
    }

    /// <summary>Its name, which is that of the gateway's user who holds it.</summary>
    public string Name { get; }

    /// <summary>Patterns of the servers that its user may have; null for all.</summary>
    public IReadOnlyList<string>? Servers { get; internal init; }

    /// <summary>Patterns of the tools that its user may have; null for all.</summary>
    public IReadOnlyList<string>? Tools { get; internal init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; internal init; }

    /// <summary>When it ends; null where it does not.</summary>
    public DateTimeOffset? Expires { get; internal init; }

    /// <summary>When it was last used, to the minute; null where it never was.</summary>
    public DateTimeOffset? LastUsed { get; internal init; }

    /// <summary>How many calls a minute it is good for; null where there is no limit.</summary>
    public int? CallsPerMinute { get; internal init; }

    /// <summary>How long a message may be that its user sends, in megabytes; null where what the gateway takes is the limit.</summary>
    public int? MaxMessage { get; internal init; }

    /// <summary>Whether its user may read the metrics of the gateway (<c>mcp-gateway serve --metrics</c>).</summary>
    public bool Metrics { get; internal init; }

    /// <summary>Why it lets nobody in, because its entry in the file cannot be understood; null where it can.</summary>
    public string? Problem { get; internal init; }

    /// <summary>The SHA-256 of the token.</summary>
    internal byte[] Hash { get; }

    /// <summary>What tells it from others, of its name too, without being of use to anybody: the beginning of the digest.</summary>
    internal string Id { get; }

    /// <summary>Whether it has ended.</summary>
    /// <param name="now">The time.</param>
    public bool IsExpired(DateTimeOffset now) => Expires <= now;

    /// <summary>Whether its user may have a server.</summary>
    /// <param name="server">The server's name.</param>
    public bool AllowsServer(string server) => Allows(Servers, server);

    /// <summary>Whether its user may have a tool of a server that they may have.</summary>
    /// <param name="tool">The tool's name.</param>
    public bool AllowsTool(string tool) => Allows(Tools, tool);

    private static bool Allows(IReadOnlyList<string>? patterns, string name) => patterns?.Any(pattern => ToolPolicy.Fits(pattern, name)) != false;
}
