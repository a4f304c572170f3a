using System.Net.Sockets;
using System.Text;
using McpGateway.Broker;
using McpGateway.Broker.Hosting;
using McpGateway.Broker.Platform;
using McpGateway.Files;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.Broker;

/// <summary>A broker in the process of the test, for what no process of its own can be told.</summary>
internal sealed class BrokerInProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly GatewayRuntime _runtime;
    private readonly SocketListener _listener;
    private readonly BrokerHost _host;
    private readonly Task _running;
    private readonly string _socket;

    /// <param name="home">The gateway's folder.</param>
    /// <param name="change">What it runs with.</param>
    public BrokerInProcess(TemporaryHome home, Func<BrokerOptions, BrokerOptions> change)
    {
        var address = BrokerAddress.Of(home.Home);
        PrivateFiles.EnsureFolder(address.Folder);
        _runtime = new GatewayRuntime(new GatewayOptions { Home = home.Home });
        _listener = SocketListener.Open(address, NullLogger.Instance);
        _host = new BrokerHost(change(new BrokerOptions { Home = home.Home }), _runtime, _listener, FileLock.TryTake(address.LifeLock, TimeSpan.Zero)!);
        _running = _host.RunAsync(_end.Token);
        _socket = address.SocketFile;
    }

    /// <summary>Connects and says nothing.</summary>
    public async Task<NetworkStream> OpenAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), TestContext.Current.CancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Connects as a relay does and shakes hands as its client does.</summary>
    /// <returns>The connection, of which nothing has been read behind the handshake.</returns>
    public async Task<BrokerClient> ConnectAsync()
    {
        var client = new BrokerClient(await OpenAsync());
        client.Write([RelayHello.Preamble]);
        Assert.NotNull(BrokerGreeting.Read(Encoding.UTF8.GetBytes(client.ReadLine()!)));
        client.Write(new RelayHello("1", RelayHello.Session, 1, "/", new Dictionary<string, string>(StringComparer.Ordinal)).ToLine());
        client.Send(GatewayProcess.Request("0", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tests","version":"1"}}"""));
        Assert.Equal("0", client.ReadAnswer()!.Value.Id);
        client.Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.InTime();
        _host.Dispose();
        _listener.Dispose();
        await _runtime.DisposeAsync();
        _end.Dispose();
    }
}
