using System.Net.Sockets;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Broker.Platform;

/// <summary>A link over a Unix socket. Reading and writing occupy a thread each, which is all that a relay has, and start nothing of the runtime's own.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SocketLink(Socket socket) : GatewayLink
{
    /// <summary>Connects to a socket; null where nobody listens there.</summary>
    /// <exception cref="BrokerException">What is there must not be trusted, or cannot be reached.</exception>
    public static SocketLink? TryConnect(string file)
    {
        PrivateFiles.Check(file, isSocket: true);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(file));
            PeerUser.Check(socket, "the process that listens on " + file);
            return new SocketLink(socket) { Place = file };
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return IsAbsent(e) ? null : throw new BrokerException($"the broker's socket {file} cannot be reached: {e.Message}", e);
        }
        catch (BrokerException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether nobody listens: there is no file, or whoever made it is gone.</summary>
    public static bool IsAbsent(SocketException exception) =>
        exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || exception.NativeErrorCode is NoSuchFile;

    private const int NoSuchFile = 2;

    /// <inheritdoc />
    public override int Send(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        try
        {
            while (sent < bytes.Length)
            {
                (int count, int error) = NativeMethods.TrySend(socket.SafeHandle, bytes[sent..]);
                sent += count;
                if (error == NativeMethods.Again)
                {
                    NativeMethods.PollEntry[] entries = [new() { Descriptor = (int)socket.Handle, Events = DescriptorWatch.Writable }];
                    _ = NativeMethods.Poll(entries, 1, -1);
                }
                else if (error != 0)
                {
                    break;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // Ended from this side.
        }

        return sent;
    }

    /// <inheritdoc />
    public override int Receive(Span<byte> buffer)
    {
        try
        {
            return socket.Receive(buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public override void SetPatience(TimeSpan patience) => socket.ReceiveTimeout = (int)patience.TotalMilliseconds;

    /// <inheritdoc />
    public override void EndInput() => ShutDown(SocketShutdown.Send);

    /// <inheritdoc />
    public override void Abort() => ShutDown(SocketShutdown.Both);

    /// <inheritdoc />
    public override void Dispose() => socket.Dispose();

    private void ShutDown(SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side has gone before.
        }
    }
}
