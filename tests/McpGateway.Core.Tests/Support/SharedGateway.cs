using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>One gateway with one sample server for all tests of a class that change neither.</summary>
public class SharedGateway : IAsyncLifetime
{
    private readonly TemporaryHome _home = new();

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal TemporaryHome Home => _home;

    internal string Ledger { get; private set; } = "";

    /// <summary>Gives the entry of the server, which is running where it is one that is reached.</summary>
    /// <param name="options">Its options.</param>
    internal virtual Task<ServerDefinition> StartServerAsync(string[] options) => Task.FromResult(Sample.Server("sample", options));

    public async ValueTask InitializeAsync()
    {
        Ledger = _home.NewFile("ledger");
        _home.WriteServers(await StartServerAsync(["--ledger", Ledger]));
        Gateway = await GatewayProcess.ConnectAsync(_home);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Gateway.DisposeAsync();
        _home.Dispose();
    }
}
