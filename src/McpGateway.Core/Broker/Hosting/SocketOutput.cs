using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Broker.Hosting;

/// <summary>Writes to a relay. What there is room for leaves at once, on the thread that has it; for the rest nobody waits but one thread for all.</summary>
/// <param name="socket">The socket, which is not closed with this: its end is what the relay reads last.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class SocketOutput(Socket socket) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            (int count, int error) = NativeMethods.TrySend(socket.SafeHandle, buffer.Span);
            buffer = buffer[count..];
            if (error == NativeMethods.Again)
            {
                await DescriptorWatch.WhenAsync(socket.SafeHandle, DescriptorWatch.Writable).ConfigureAwait(false);
            }
            else if (error != 0)
            {
                throw new IOException("The relay has gone: " + Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has gone before.
            }
        }

        base.Dispose(disposing);
    }
}
