namespace McpGateway.Http.Page;

/// <summary>What proves, with each request of a browser, who makes it.</summary>
/// <param name="IsLink">Whether it has come by a link, which is made for the owner alone.</param>
/// <param name="Authorization">What a client would send with each request; null where it sends nothing, which is enough as long as no token is needed.</param>
internal sealed record PageProof(bool IsLink, string? Authorization)
{
    /// <summary>A link was enough.</summary>
    public static PageProof Link { get; } = new(true, null);

    /// <summary>Nothing is needed.</summary>
    public static PageProof Nothing { get; } = new(false, null);
}
