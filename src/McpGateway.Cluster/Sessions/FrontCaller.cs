using McpGateway.Http.Sessions;

namespace McpGateway.Cluster.Sessions;

/// <summary>An <see cref="HttpCaller"/> on its way to another node.</summary>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.FrontCaller")]
internal sealed record FrontCaller([property: Id(0)] string User, [property: Id(1)] string? Profile, [property: Id(2)] string? Token)
{
    /// <summary>As it is sent.</summary>
    public static FrontCaller Of(HttpCaller caller) => new(caller.User, caller.Profile, caller.Token);

    /// <summary>As it is used.</summary>
    public HttpCaller ToHttpCaller() => new(User, Profile, Token);
}
