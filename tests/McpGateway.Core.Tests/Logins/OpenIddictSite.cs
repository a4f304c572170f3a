using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

/// <summary>A server that wants a login, with an authorization server that is made with OpenIddict, for all tests of a class.</summary>
public sealed class OpenIddictSite : IAsyncLifetime
{
    internal RemoteSample Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RemoteSample.StartWithLoginAsync();

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        return default;
    }
}
