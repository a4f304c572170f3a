namespace McpGateway.Tests.Support;

/// <summary>One gateway with one sample server for all tests of a class that change neither.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    private readonly TemporaryHome _home = new();

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal TemporaryHome Home => _home;

    internal string Ledger { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Ledger = _home.NewFile("ledger");
        _home.WriteServers(Sample.Server("sample", "--ledger", Ledger));
        Gateway = await GatewayProcess.ConnectAsync(_home);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _home.Dispose();
    }
}
