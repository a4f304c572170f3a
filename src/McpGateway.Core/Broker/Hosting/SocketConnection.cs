using System.Net.Sockets;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Broker.Hosting;

/// <summary>A relay over a Unix socket.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SocketConnection : BrokerConnection
{
    private readonly Socket _socket;

    public SocketConnection(Socket socket)
    {
        _socket = socket;
        Input = new NetworkStream(socket, ownsSocket: false);
        Output = new SocketOutput(socket);
        Gone = DescriptorWatch.WhenAsync(socket.SafeHandle, 0);
    }

    /// <inheritdoc />
    public override Stream Input { get; }

    /// <inheritdoc />
    public override Stream Output { get; }

    /// <inheritdoc />
    public override Task Gone { get; }

    /// <inheritdoc />
    public override void Abort()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone before.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        // Ends what waits for it, too, upon which it can be closed.
        Abort();
        _socket.Dispose();
    }
}
