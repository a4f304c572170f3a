namespace McpGateway.Http.Tests.OAuth;

/// <summary>One gateway for all tests of a class.</summary>
public sealed class SharedOAuthSite : IAsyncLifetime
{
    internal OAuthSite Site { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Site = await OAuthSite.StartAsync(change: options => options with { AllowedOrigins = ["https://allowed.example"], ServesSse = true, Audiences = ["api://gateway"] });

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
