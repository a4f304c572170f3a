namespace McpGateway.Gateway.Observing;

/// <summary>How a client has come to the gateway.</summary>
/// <param name="Transport">What it speaks over: <c>stdio</c>, <c>broker</c>, <c>http</c>, <c>sse</c>, or <c>script</c> for code of the gateway's own process.</param>
/// <param name="Address">Where it comes from, as far as that is known: an IP address.</param>
internal sealed record ClientOrigin(string Transport, string? Address = null)
{
    /// <summary>What tells the client from all others, in other processes that serve it too; null where no other process does.</summary>
    public string? Key { get; init; }

    /// <summary>When its session began; null where it has none, or nobody says.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>A client on standard input and output.</summary>
    public static ClientOrigin Stdio { get; } = new("stdio");

    /// <summary>Code of the gateway's own process: a cmdlet, or a command.</summary>
    public static ClientOrigin Script { get; } = new("script");
}
