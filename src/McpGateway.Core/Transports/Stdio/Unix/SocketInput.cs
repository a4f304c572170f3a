using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Wire;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>
/// Writes to a process's standard input, a socket, one write at a time. A write that finds room is made at once, and how much of a failed one has left
/// is told.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SocketInput : Stream
{
    private readonly SafeFileHandle _socket;
    private volatile bool _sawReset;

    /// <param name="socket">The gateway's end, which is closed with this.</param>
    public SocketInput(SafeFileHandle socket)
    {
        _socket = socket;
        Closed = UntilClosedAsync();
    }

    /// <summary>
    /// Completes when nobody holds the other end any more; never fails. True where it was closed with bytes unread, which only Linux tells, and once: to a write
    /// or to a read.
    /// </summary>
    public Task<bool> Closed { get; }

    /// <summary>Whether nobody holds the other end any more, or something of that kind is about to be told.</summary>
    public bool IsClosing
    {
        get
        {
            try
            {
                return Closed.IsCompleted || NativeMethods.IsReadable(_socket);
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="BrokenWriteException">The process has closed its end.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int written = 0;
        while (written < buffer.Length)
        {
            (int count, int error) = NativeMethods.TrySend(_socket, buffer.Span[written..]);
            written += count;
            if (error == NativeMethods.Again)
            {
                await DescriptorWatch.WhenAsync(_socket, DescriptorWatch.Writable).ConfigureAwait(false);
            }
            else if (error != 0)
            {
                _sawReset |= error == NativeMethods.ConnectionReset;
                throw new BrokenWriteException("The process does not read any more.", new IOException(Marshal.GetPInvokeErrorMessage(error))) { Written = written };
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_socket.IsClosed)
        {
            // Ends what waits for it, too, upon which it can be closed.
            NativeMethods.Shutdown(_socket);
            _socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> UntilClosedAsync()
    {
        byte[] nothing = new byte[16];
        try
        {
            while (true)
            {
                await DescriptorWatch.WhenAsync(_socket, DescriptorWatch.Readable).ConfigureAwait(false);
                (int count, int error) = NativeMethods.TryReceive(_socket, nothing);
                if (error == NativeMethods.ConnectionReset && OperatingSystem.IsLinux())
                {
                    // Linux says so of a local socket in one case alone: its other end was closed, by the last who held it, with bytes unread.
                    return true;
                }

                if (count == 0 && error != NativeMethods.Again)
                {
                    break;
                }

                // A program that writes to its stdin; it is nobody's.
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed from this end.
        }

        return OperatingSystem.IsLinux() && _sawReset;
    }
}
