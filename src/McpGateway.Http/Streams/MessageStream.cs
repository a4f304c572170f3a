using System.Runtime.CompilerServices;
using McpGateway.Diagnostics;

namespace McpGateway.Http.Streams;

/// <summary>
/// What goes to a client on one stream: in answer to one POST, or by itself. It outlives the connections that carry it, of which the latest counts.
/// </summary>
internal sealed class MessageStream
{
    /// <summary>How much may wait for a client that takes nothing, in bytes; one message may be as long again.</summary>
    private const long MostWaiting = 64L * 1024 * 1024;

    private readonly StreamBuffer? _buffer;
    private readonly Lock _gate;
    private readonly Dictionary<long, byte[]> _messages = [];
    private TaskCompletionSource? _news;
    private long _first = 1;
    private long _last;
    private long _delivered;
    private long _bytes;
    private int _reader;
    private bool _isAttached;

    /// <param name="number">Its number in the session.</param>
    /// <param name="requests">The raw ids of the requests that it answers; none for the stream of what comes by itself.</param>
    /// <param name="buffer">Keeps what a client may ask for again; null where it may not.</param>
    public MessageStream(long number, IReadOnlyList<ReadOnlyMemory<byte>> requests, StreamBuffer? buffer)
    {
        Number = number;
        Requests = requests;
        _buffer = buffer;
        _gate = buffer?.Gate ?? new Lock();
    }

    /// <summary>The life of the process that it arises in.</summary>
    public string Life { get; init; } = ProcessRun.Id;

    /// <summary>Its number in the session; 0 for what comes by itself.</summary>
    public long Number { get; }

    /// <summary>The raw ids of the requests that it answers.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Requests { get; }

    /// <summary>Whether nothing more is posted.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>When something last happened on it, in milliseconds of the system's clock.</summary>
    public long LastUse { get; private set; } = Environment.TickCount64;

    /// <summary>Whether a connection carries it.</summary>
    public bool IsAttached => Volatile.Read(ref _isAttached);

    /// <summary>Whether it is over and there is nothing that a client could still ask for. Under the buffer's lock.</summary>
    public bool IsSpent => IsComplete && _messages.Count == 0 && !_isAttached;

    /// <summary>Adds a message. False where the client has left too much waiting.</summary>
    /// <param name="message">The message.</param>
    /// <param name="number">Its number, higher than those before, where the stream arises elsewhere; 0 for the next one.</param>
    public bool Post(byte[] message, long number = 0)
    {
        TaskCompletionSource? news;
        lock (_gate)
        {
            if (IsComplete)
            {
                return true;
            }

            if (_bytes > MostWaiting)
            {
                return false;
            }

            _last = number > 0 ? number : _last + 1;
            _messages[_last] = message;
            Count(message.Length);
            if (Number == 0 && !_isAttached && _buffer is not null)
            {
                // Nobody listens: the latest news are kept for whoever comes.
                while (_bytes > _buffer.Limit && _first < _last)
                {
                    _delivered = Math.Max(_delivered, _first);
                    Drop(_first);
                }
            }

            news = TakeNews();
        }

        news?.TrySetResult();
        return true;
    }

    /// <summary>Nothing more is posted.</summary>
    public void Complete()
    {
        TaskCompletionSource? news;
        lock (_gate)
        {
            IsComplete = true;
            news = TakeNews();
        }

        news?.TrySetResult();
    }

    /// <summary>A connection begins to carry it; one that did so before does not any more.</summary>
    /// <returns>What the connection is known by.</returns>
    public int Attach()
    {
        TaskCompletionSource? news;
        int reader;
        lock (_gate)
        {
            reader = ++_reader;
            _isAttached = true;
            news = TakeNews();
        }

        news?.TrySetResult();
        return reader;
    }

    /// <summary>A connection does not carry it any more.</summary>
    public void Detach(int reader)
    {
        lock (_gate)
        {
            if (reader == _reader)
            {
                _isAttached = false;
                LastUse = Environment.TickCount64;
                _buffer?.Remove(this);
            }
        }
    }

    /// <summary>The last message that has left, from which a new connection goes on where the client does not say another.</summary>
    public long Delivered
    {
        get
        {
            lock (_gate)
            {
                return _delivered;
            }
        }
    }

    /// <summary>The next message for a connection.</summary>
    /// <param name="reader">The connection.</param>
    /// <param name="after">The message that it had last; moved on.</param>
    /// <param name="message">The message, or null.</param>
    public StreamState Read(int reader, ref long after, out byte[]? message)
    {
        lock (_gate)
        {
            message = null;
            if (reader != _reader)
            {
                return StreamState.TakenOver;
            }

            long next = Math.Max(after + 1, _first);
            while (next < _last && !_messages.ContainsKey(next))
            {
                // Not kept any more.
                next++;
            }

            if (_messages.TryGetValue(next, out message))
            {
                after = next;
                return StreamState.Message;
            }

            return IsComplete ? StreamState.Complete : StreamState.Empty;
        }
    }

    /// <summary>All that there is for a connection, until the stream is over or another connection carries it.</summary>
    /// <param name="reader">The connection.</param>
    /// <param name="after">The message that it had last.</param>
    /// <param name="cancellationToken">The connection has gone.</param>
    public async IAsyncEnumerable<NumberedMessage> ReadAsync(int reader, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            StreamState state;
            while ((state = Read(reader, ref after, out byte[]? message)) == StreamState.Message)
            {
                yield return new NumberedMessage(after, message);
                NoteDelivered(after);
            }

            if (state != StreamState.Empty)
            {
                yield break;
            }

            await WaitAsync(reader, after, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The only message of a stream that is over and has no more than one; null where it is another one.</summary>
    public byte[]? OnlyMessage
    {
        get
        {
            lock (_gate)
            {
                return IsComplete && _last == 1 && _messages.TryGetValue(1, out byte[]? message) ? message : null;
            }
        }
    }

    /// <summary>All messages that are there.</summary>
    public IReadOnlyList<byte[]> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages.OrderBy(message => message.Key).Select(message => message.Value)];
            }
        }
    }

    /// <summary>Completes when there is something new for a connection, be it the end; true, or false once the time is over.</summary>
    /// <param name="reader">The connection.</param>
    /// <param name="after">The message that it had last.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">The connection has gone.</param>
    public async ValueTask<bool> WaitAsync(int reader, long after, TimeSpan patience, CancellationToken cancellationToken)
    {
        Task news;
        lock (_gate)
        {
            if (reader != _reader || IsComplete || _last > after)
            {
                return true;
            }

            _news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            news = _news.Task;
        }

        try
        {
            await news.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Completes when the stream is over.</summary>
    /// <param name="reader">The connection that waits.</param>
    /// <param name="cancellationToken">The connection has gone.</param>
    public async Task WaitForEndAsync(int reader, CancellationToken cancellationToken)
    {
        long last;
        do
        {
            lock (_gate)
            {
                last = _last;
            }

            await WaitAsync(reader, last, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        while (!IsComplete);
    }

    /// <summary>Messages have left. What may be asked for again is kept for a while.</summary>
    /// <param name="upTo">The last of them.</param>
    public void NoteDelivered(long upTo)
    {
        lock (_gate)
        {
            LastUse = Environment.TickCount64;
            for (long number = Math.Max(_delivered + 1, _first); number <= upTo; number++)
            {
                if (_buffer is null)
                {
                    Drop(number);
                }
                else if (_messages.ContainsKey(number))
                {
                    _buffer.Keep(this, number);
                }
            }

            _delivered = Math.Max(_delivered, upTo);
            _buffer?.Trim();
        }
    }

    /// <summary>A message is not kept any more. Under the buffer's lock.</summary>
    public void Drop(long number)
    {
        if (_messages.Remove(number, out byte[]? message))
        {
            Count(-message.Length);
            _first = Math.Max(_first, number + 1);
        }
    }

    /// <summary>Nothing of it is kept any more. Under the buffer's lock.</summary>
    public void DropAll()
    {
        foreach (long number in _messages.Keys.ToArray())
        {
            Drop(number);
        }
    }

    private void Count(int bytes)
    {
        _bytes += bytes;
        LastUse = Environment.TickCount64;
        _buffer?.Count(bytes);
    }

    private TaskCompletionSource? TakeNews()
    {
        TaskCompletionSource? news = _news;
        _news = null;
        return news;
    }
}
