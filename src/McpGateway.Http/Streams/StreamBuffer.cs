namespace McpGateway.Http.Streams;

/// <summary>
/// The streams of one session, and what of them is kept: what no connection has taken yet, and, up to a limit, what has left and may be asked for again.
/// </summary>
/// <param name="limit">How much is kept of what has left, in bytes.</param>
internal sealed class StreamBuffer(long limit)
{
    /// <summary>How long what has left is kept: whoever lost a connection asks within seconds.</summary>
    private const long KeptFor = 60_000;

    /// <summary>How long an answer waits for a client that has gone.</summary>
    private const long WaitsFor = 15 * 60_000;

    private readonly Dictionary<long, MessageStream> _streams = [];
    private readonly Queue<(MessageStream Stream, long Number, long Time)> _kept = new();
    private long _bytes;
    private long _lastNumber;

    /// <summary>Guards all streams of the session.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How much is kept of what has left, in bytes.</summary>
    public long Limit => limit;

    /// <summary>How much there is of all, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Opens a stream for the answers to requests.</summary>
    /// <param name="requests">Their raw ids.</param>
    public MessageStream Open(IReadOnlyList<ReadOnlyMemory<byte>> requests)
    {
        lock (Gate)
        {
            var stream = new MessageStream(++_lastNumber, requests, this);
            _streams.Add(stream.Number, stream);
            return stream;
        }
    }

    /// <summary>The stream of a number; null where it is over and nothing of it is left.</summary>
    public MessageStream? Find(long number)
    {
        lock (Gate)
        {
            return _streams.GetValueOrDefault(number);
        }
    }

    /// <summary>All streams are over.</summary>
    public void CompleteAll()
    {
        MessageStream[] all;
        lock (Gate)
        {
            all = [.. _streams.Values];
        }

        Array.ForEach(all, stream => stream.Complete());
    }

    /// <summary>The stream has been answered as a whole: nobody can ask for a part of it.</summary>
    public void Forget(MessageStream stream)
    {
        lock (Gate)
        {
            stream.DropAll();
            _streams.Remove(stream.Number);
        }
    }

    /// <summary>Forgets what nobody will ask for any more.</summary>
    public void Sweep()
    {
        long now = Environment.TickCount64;
        lock (Gate)
        {
            while (_kept.TryPeek(out (MessageStream Stream, long Number, long Time) oldest) && now - oldest.Time > KeptFor)
            {
                DropOldest();
            }

            foreach (MessageStream stream in _streams.Values.Where(stream => stream.IsComplete && !stream.IsAttached && now - stream.LastUse > WaitsFor).ToArray())
            {
                stream.DropAll();
                _streams.Remove(stream.Number);
            }
        }
    }

    /// <summary>A message has left. Under the lock.</summary>
    public void Keep(MessageStream stream, long number) => _kept.Enqueue((stream, number, Environment.TickCount64));

    /// <summary>Under the lock.</summary>
    public void Count(int bytes) => _bytes += bytes;

    /// <summary>Of what has left no more is kept than the limit allows. Under the lock.</summary>
    public void Trim()
    {
        while (_bytes > limit && _kept.Count > 0)
        {
            DropOldest();
        }
    }

    /// <summary>A stream without anything left is none. Under the lock.</summary>
    public void Remove(MessageStream stream)
    {
        if (stream.IsSpent)
        {
            _streams.Remove(stream.Number);
        }
    }

    private void DropOldest()
    {
        (MessageStream stream, long number, _) = _kept.Dequeue();
        stream.Drop(number);
        Remove(stream);
    }
}
