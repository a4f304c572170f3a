using McpGateway.Wire;

namespace McpGateway.Tests.Support.Memory;

/// <summary>
/// Messages handed from thread to thread, as a server in the same process gets and sends them. It has nothing of <see cref="LineChannel"/>: what is posted is
/// one message in one piece, and what is received is whole.
/// </summary>
internal sealed class MemoryChannel : IMessageChannel
{
    private readonly MemoryPipe _toServer;
    private readonly MemoryPipe _fromServer;
    private readonly Lock _gate = new();
    private readonly List<long> _undelivered = [];
    private bool _closed;

    /// <param name="toServer">What the server reads.</param>
    /// <param name="fromServer">What the server writes.</param>
    public MemoryChannel(MemoryPipe toServer, MemoryPipe fromServer)
    {
        _toServer = toServer;
        _fromServer = fromServer;
    }

    public event Action<Exception>? Broken;

    public bool IsFull => false;

    public ReadOnlyMemory<byte> Unfinished => default;

    /// <summary>The requests that could not be handed over.</summary>
    public List<long> Undelivered
    {
        get
        {
            lock (_gate)
            {
                return [.. _undelivered];
            }
        }
    }

    public void Start(IMessageReceiver receiver) => new Thread(() => Read(receiver)) { IsBackground = true, Name = "memory server's messages" }.Start();

    public bool Post(
        bool mayWait,
        long request,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default)
    {
        byte[] message = [.. part1, .. part2, .. part3, .. part4, .. part5, (byte)'\n'];
        IOException failure;
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            try
            {
                _toServer.Write(message, 0, message.Length);
                return true;
            }
            catch (IOException e)
            {
                _closed = true;
                _undelivered.Add(request);
                failure = e;
            }
        }

        // Accepted, and not delivered: as with a stream that turns out to be broken.
        ThreadPool.QueueUserWorkItem(_ => Broken?.Invoke(failure));
        return true;
    }

    public Task CompleteAsync(TimeSpan patience)
    {
        lock (_gate)
        {
            _closed = true;
        }

        _toServer.Dispose();
        return Task.CompletedTask;
    }

    private void Read(IMessageReceiver receiver)
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[8192];
        int length;
        while ((length = _fromServer.Read(buffer, 0, buffer.Length)) > 0)
        {
            foreach (byte next in buffer.AsSpan(0, length))
            {
                if (next != (byte)'\n')
                {
                    message.WriteByte(next);
                    continue;
                }

                if (message.Length > 0)
                {
                    receiver.OnMessage(message.ToArray());
                }

                message.SetLength(0);
            }
        }

        if (message.Length > 0)
        {
            receiver.OnMessage(message.ToArray());
        }

        receiver.OnEnd(null);
    }
}
