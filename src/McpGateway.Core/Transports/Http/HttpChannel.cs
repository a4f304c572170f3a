using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Logins;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>
/// Messages to and from a remote server. Requests go at once and beside each other; notifications and answers one after the other, and what follows
/// <c>notifications/initialized</c> after that.
/// </summary>
internal sealed class HttpChannel : IMessageChannel, IDisposable
{
    /// <summary>What may be on its way to a server that does not take it, in bytes.</summary>
    private const long MaxWaiting = 64 * 1024 * 1024;

    /// <summary>How long the answer to a request that was cancelled may still be read.</summary>
    private static readonly TimeSpan s_afterCancellation = TimeSpan.FromSeconds(10);

    private readonly HttpParts _parts;
    private readonly StreamableHttp _streamable;
    private readonly ServerStream _stream;
    private readonly bool _isSse;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _ended;
    private readonly ConcurrentDictionary<long, HttpExchange> _exchanges = new();
    private readonly Lock _gate = new();
    private Task _lastInOrder = Task.CompletedTask;
    private Task _isInitialized = Task.CompletedTask;
    private volatile SseSession? _older;
    private LoginChallenge? _refusal;
    private long _waiting;
    private bool _isClosed;
    private bool _isAbandoned;

    /// <param name="parts">What is needed to talk to the server.</param>
    /// <param name="protocol">What is spoken, as far as the entry says so.</param>
    public HttpChannel(HttpParts parts, HttpProtocol protocol)
    {
        _parts = parts;
        _ended = _ending.Token;
        _isSse = protocol == HttpProtocol.Sse;
        _streamable = new StreamableHttp(parts)
        {
            TryOlderAsync = protocol == HttpProtocol.Detect ? TryOlderQuietlyAsync : (_, _) => Task.FromResult(false),
        };
        _stream = new ServerStream(parts);
    }

    /// <inheritdoc />
    public event Action<Exception>? Broken
    {
        // The transport itself tells of the end.
        add { }
        remove { }
    }

    /// <inheritdoc />
    public bool IsFull => !_isClosed && Volatile.Read(ref _waiting) > MaxWaiting;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => default;

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver) => _parts.Delivery.Start(receiver);

    /// <inheritdoc />
    public bool Post(
        bool mayWait,
        long request,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default)
    {
        byte[] body = [.. part1, .. part2, .. part3, .. part4, .. part5];
        var message = HttpMessage.Read(body, request);
        lock (_gate)
        {
            if (_isClosed || _waiting > MaxWaiting)
            {
                return false;
            }

            if (message.Kind == MessageKind.Request)
            {
                Begin(message);
            }
            else if (message.Cancels == 0 || !TryCloseStream(message.Cancels))
            {
                Enqueue(message);
            }

            return true;
        }
    }

    /// <inheritdoc />
    public async Task CompleteAsync(TimeSpan patience)
    {
        Task last;
        lock (_gate)
        {
            _isClosed = true;
            last = _lastInOrder;
        }

        await Task.WhenAny(last, Task.Delay(patience)).ConfigureAwait(false);
        if (_parts.Session.Id is not null)
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _stream.EndSessionAsync(hurry.Token).ConfigureAwait(false);
        }

        Abandon();
    }

    /// <summary>Gives up all that is under way.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_isAbandoned)
            {
                return;
            }

            _isAbandoned = true;
        }

        _ending.Cancel();
        _older?.Dispose();
        _parts.Delivery.End();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Abandon();
        _ending.Dispose();
    }

    /// <summary>The requests that were not sent yet, or that the server has said that it did not take.</summary>
    public List<long> Untaken() => [.. _exchanges.Where(one => one.Value.IsWaiting).Select(one => one.Key)];

    private void Begin(HttpMessage message)
    {
        var exchange = new HttpExchange(message, _ended);
        _exchanges[message.Request] = exchange;
        Interlocked.Add(ref _waiting, message.Body.Length);
        Task before = _isInitialized;
        _ = Task.Run(() => RunAsync(exchange, before));
    }

    private async Task RunAsync(HttpExchange exchange, Task before)
    {
        HttpMessage message = exchange.Message;
        CancellationToken cancelled = exchange.Cancelled;
        try
        {
            await before.WaitAsync(cancelled).ConfigureAwait(false);
            exchange.IsWaiting = false;
            if (_older is { } older)
            {
                await older.SendAsync(message, cancelled).ConfigureAwait(false);
            }
            else if (_isSse)
            {
                await OpenOlderAsync(message, cancelled).ConfigureAwait(false);
            }
            else
            {
                await _streamable.RequestAsync(message, cancelled).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants the answer any more.
        }
        catch (ServerException e)
        {
            _parts.Owner.Fail(message, e);
        }
        catch (Exception e)
        {
            // Whatever it is, who waits is told.
            _parts.Owner.Fail(message, _parts.Errors.Lost(message.IsHandshake, "could not be spoken to", e));
        }
        finally
        {
            Interlocked.Add(ref _waiting, -message.Body.Length);
            _exchanges.TryRemove(message.Request, out _);
            exchange.Dispose();
        }
    }

    /// <summary>The entry says that the older transport is spoken: there is no other to try.</summary>
    private async Task OpenOlderAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (!await TryOlderAsync(message, cancellationToken).ConfigureAwait(false))
            {
                _parts.Owner.Fail(message, _refusal is { } refusal ? _parts.Errors.LoginNeeded(refusal) : _parts.Errors.NoEvents());
            }
        }
        catch (HttpRequestException e)
        {
            _parts.Owner.Fail(message, _parts.Errors.Unreachable(e));
        }
    }

    /// <summary>Tries the older transport with the first request; false where the server does not speak it.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    private async Task<bool> TryOlderAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        var older = new SseSession(_parts);
        if (!await older.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            _refusal = older.Refusal;
            older.Dispose();
            return false;
        }

        _older = older;
        await older.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> TryOlderQuietlyAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await TryOlderAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // What was said to the first try counts.
            return false;
        }
    }

    /// <summary>
    /// Revision 2026-07-28 has no other cancellation than this. False where the request is of another one, or is not under way: then the server is told, and may still say
    /// something for a while.
    /// </summary>
    private bool TryCloseStream(long request)
    {
        if (!_exchanges.TryGetValue(request, out HttpExchange? exchange))
        {
            return false;
        }

        bool isTold = exchange.Message.Revision is null;
        exchange.CancelAfter(isTold ? s_afterCancellation : TimeSpan.Zero);
        return !isTold;
    }

    private void Enqueue(HttpMessage message)
    {
        Interlocked.Add(ref _waiting, message.Body.Length);
        _lastInOrder = InOrderAsync(_lastInOrder, message);
        if (message.Method == "notifications/initialized")
        {
            _isInitialized = _lastInOrder;
        }
    }

    private async Task InOrderAsync(Task before, HttpMessage message)
    {
        await before.ConfigureAwait(false);
        try
        {
            await Task.Run(() => _older?.SendAsync(message, _ended) ?? _streamable.NotifyAsync(message, _ended)).ConfigureAwait(false);
            if (message.Method == "notifications/initialized" && _older is null)
            {
                _ = Task.Run(() => ListenAsync());
            }
        }
        catch (OperationCanceledException)
        {
            // It is to end.
        }
        catch (Exception e)
        {
            _parts.Owner.Note($"{message.Method ?? "an answer"} could not be sent: {_parts.Errors.Shown(e.Message, 200)}");
        }
        finally
        {
            Interlocked.Add(ref _waiting, -message.Body.Length);
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            await _stream.ListenAsync(_ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is to end.
        }
        catch (Exception e)
        {
            _parts.Owner.Note("its own messages cannot be read: " + _parts.Errors.Shown(e.Message, 200));
        }
    }
}
