using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using McpGateway.Wire;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>
/// Writes to a process's standard input, a socket, one write at a time. Unlike a <see cref="NetworkStream"/> it tells how much of a failed write
/// has left.
/// </summary>
internal sealed class SocketInput : Stream
{
    private readonly NetworkStream _stream;
    private readonly Sending _sending = new();
    private volatile bool _sawReset;

    public SocketInput(NetworkStream stream)
    {
        _stream = stream;
    }

    /// <summary>Whether a write was told that the process closed its end with bytes unread. The system tells that once, to a write or to a read.</summary>
    public bool SawReset => _sawReset;

    /// <summary>Whether nobody holds the other end any more.</summary>
    public bool IsClosed
    {
        get
        {
            try
            {
                return _stream.Socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
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
            (SocketError error, int count) = await _sending.SendAsync(_stream.Socket, buffer[written..]).ConfigureAwait(false);
            written += count;
            if (error != SocketError.Success)
            {
                _sawReset |= error == SocketError.ConnectionReset;
                throw new BrokenWriteException("The process does not read any more.", new SocketException((int)error)) { Written = written };
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
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>One send after the other, each awaited without an allocation.</summary>
    private sealed class Sending() : SocketAsyncEventArgs(true), IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _done = new() { RunContinuationsAsynchronously = true };

        public async ValueTask<(SocketError Error, int Count)> SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
        {
            _done.Reset();
            SetBuffer(MemoryMarshal.AsMemory(bytes));
            if (socket.SendAsync(this))
            {
                await new ValueTask(this, _done.Version).ConfigureAwait(false);
            }

            return (SocketError, BytesTransferred);
        }

        public void GetResult(short token) => _done.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _done.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _done.OnCompleted(continuation, state, token, flags);

        protected override void OnCompleted(SocketAsyncEventArgs e) => _done.SetResult(true);
    }
}
