namespace McpGateway.Transports.Http;

/// <summary>A request under way.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly CancellationTokenSource _cancelling;
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <param name="message">The request.</param>
    /// <param name="ended">Cancelled when the connection ends.</param>
    public HttpExchange(HttpMessage message, CancellationToken ended)
    {
        Message = message;
        _cancelling = CancellationTokenSource.CreateLinkedTokenSource(ended);
        Cancelled = _cancelling.Token;
    }

    public HttpMessage Message { get; }

    /// <summary>Cancelled when nobody wants the answer any more.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Whether nothing of it was sent yet.</summary>
    public bool IsWaiting { get; set; } = true;

    /// <summary>Gives it up after a while; who does may come after its end.</summary>
    public void CancelAfter(TimeSpan time)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _cancelling.CancelAfter(time);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _cancelling.Dispose();
        }
    }
}
