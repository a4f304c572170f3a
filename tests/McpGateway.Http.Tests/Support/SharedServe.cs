namespace McpGateway.Http.Tests.Support;

/// <summary>One gateway for all tests of a class.</summary>
public sealed class SharedServe : IAsyncLifetime
{
    internal TemporaryHome Home { get; } = TemporaryHome.WithSample();

    internal ServeProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await ServeProcess.StartAsync(Home, "--allow-origin", "https://allowed.example", "--max-message", "2");

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Home.Dispose();
    }
}
