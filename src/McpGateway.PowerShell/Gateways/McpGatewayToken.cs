using McpGateway.Access;

namespace McpGateway.PowerShell;

/// <summary>A token that lets somebody into a gateway that serves HTTP. The token itself is not kept.</summary>
public class McpGatewayToken
{
    internal McpGatewayToken(GatewayToken token)
    {
        Kept = token;
    }

    /// <summary>Its name, which is that of the gateway's user who holds it.</summary>
    public string Name => Kept.Name;

    /// <summary>Names and patterns of the servers that it is good for; empty for all.</summary>
    public string[] Server => [.. Kept.Servers ?? []];

    /// <summary>Names and patterns of the tools that it is good for; empty for all.</summary>
    public string[] Tool => [.. Kept.Tools ?? []];

    /// <summary>When it was made.</summary>
    public DateTime Created => Kept.Created.LocalDateTime;

    /// <summary>When it ends; nothing where it does not.</summary>
    public DateTime? Expires => Kept.Expires?.LocalDateTime;

    /// <summary>When it was last used, to the minute; nothing where it never was.</summary>
    public DateTime? LastUsed => Kept.LastUsed?.LocalDateTime;

    /// <summary>How many calls a minute it is good for; nothing where there is no limit.</summary>
    public int? CallsPerMinute => Kept.CallsPerMinute;

    /// <summary>How long a message may be that its user sends, in megabytes; null where what the gateway takes is the limit.</summary>
    public int? MaxMessage => Kept.MaxMessage;

    /// <summary>Whether its user may read metrics.</summary>
    public bool Metrics => Kept.Metrics;

    /// <summary>Whether it lets its user in now.</summary>
    public bool IsValid => Kept.Problem is null && !Kept.IsExpired(DateTimeOffset.UtcNow);

    /// <summary>Why it lets nobody in, because its entry in the file cannot be understood; nothing where it can.</summary>
    public string? Problem => Kept.Problem;

    internal GatewayToken Kept { get; }

    /// <inheritdoc />
    public override string ToString() => Diagnostics.UntrustedText.OneLine(Name, 64);
}
