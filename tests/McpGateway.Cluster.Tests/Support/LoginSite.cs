namespace McpGateway.Cluster.Tests.Support;

/// <summary>A server that wants a login, with its authorization server, for all tests of a class.</summary>
public sealed class LoginSite : IAsyncLifetime
{
    internal RemoteSample Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RemoteSample.StartWithLoginAsync();

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        return default;
    }
}
