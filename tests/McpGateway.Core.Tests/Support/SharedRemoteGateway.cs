using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>The same with the server reached over HTTP.</summary>
/// <param name="transport">Which transport the server offers, as its options.</param>
public abstract class SharedRemoteGateway(string[] transport) : SharedGateway
{
    private RemoteSample? _server;

    internal override async Task<ServerDefinition> StartServerAsync(string[] options)
    {
        _server = await RemoteSample.StartAsync([.. transport, .. options]);
        return _server.Server();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _server?.Dispose();
    }
}
