using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Logins;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>A remote server: its messages are the requests and answers of HTTP. It is reached, not started, and lives on when the connection ends.</summary>
internal sealed class HttpTransport : IServerTransport, IHttpOwner
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_lastMessages = TimeSpan.FromMilliseconds(500);

    private readonly HttpLink _link;
    private readonly HttpChannel _channel;
    private readonly RollingFile _log;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _inputClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<long> _untaken = [];
    private Action<long, ServerException>? _onFailed;
    private string? _reason;

    /// <param name="server">The server's definition.</param>
    /// <param name="plan">How it is reached.</param>
    /// <param name="login">The login of the user there; null for none.</param>
    /// <param name="first">Which of its addresses is tried first.</param>
    /// <param name="redactor">Masks its secrets.</param>
    /// <param name="logFile">Where remarks about it are kept.</param>
    /// <param name="time">The clock.</param>
    public HttpTransport(ServerDefinition server, HttpPlan plan, IServerLogin? login, int first, Redactor redactor, string logFile, TimeProvider time)
    {
        Redactor = redactor;
        _log = new RollingFile(logFile);
        _link = new HttpLink(plan, login, s_connectTimeout);
        var session = new HttpSession(plan.Addresses, first);
        _channel = new HttpChannel(new HttpParts(_link, session, new HttpErrors(server, session, redactor, login), this, time), plan.Protocol);
        string place = redactor.Mask(SafeUrl.WithoutQuery(session.Address));
        Description = new TransportDescription(place, null, "its answers", $"Check that it is running at {place}.", "its address");
    }

    /// <inheritdoc />
    public IMessageChannel Channel => _channel;

    /// <inheritdoc />
    public TransportDescription Description { get; }

    /// <inheritdoc />
    public Redactor Redactor { get; }

    /// <inheritdoc />
    public Task Ended => _ended.Task;

    /// <inheritdoc />
    public Task InputClosed => _inputClosed.Task;

    /// <inheritdoc />
    public Task ReasonKnown => Task.CompletedTask;

    /// <inheritdoc />
    public ClosingReport? Closing => _reason is { } reason ? new ClosingReport(reason, WasForced: false) : null;

    /// <inheritdoc />
    public string LastWords => "";

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed)
    {
        _onFailed = onRequestFailed;
        _channel.Start(receiver);
    }

    /// <inheritdoc />
    public void Note(string text) => _log.Append("[gateway] " + Redactor.Mask(text));

    /// <inheritdoc />
    public Task<List<long>> FindUndeliveredAsync(Task patience)
    {
        lock (_untaken)
        {
            return Task.FromResult<List<long>>([.. _untaken, .. _channel.Untaken()]);
        }
    }

    /// <inheritdoc />
    public async Task CloseAsync()
    {
        await _channel.CompleteAsync(s_lastMessages).ConfigureAwait(false);
        _ended.TrySetResult();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _link.Dispose();
        _log.Dispose();
        return default;
    }

    /// <inheritdoc />
    public void Kill()
    {
        _channel.Abandon();
        _ended.TrySetResult();
    }

    void IHttpOwner.Fail(HttpMessage message, ServerException error)
    {
        if (message.Request != 0)
        {
            _onFailed?.Invoke(message.Request, error);
        }
        else
        {
            Note(error.Message);
        }
    }

    void IHttpOwner.Lose(string reason, HttpMessage? untaken)
    {
        lock (_untaken)
        {
            _reason ??= reason;
            if (untaken is not null)
            {
                _untaken.Add(untaken.Request);
            }
        }

        Note(reason);
        _inputClosed.TrySetResult();
    }
}
