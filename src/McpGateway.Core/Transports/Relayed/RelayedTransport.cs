using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Transports.Relayed;

/// <summary>A server that another gateway of this user has. It lives on when the connection ends.</summary>
internal sealed class RelayedTransport : IServerTransport
{
    private static readonly TimeSpan s_lastMessages = TimeSpan.FromMilliseconds(500);

    private readonly string _server;
    private readonly RelayedLink _link;
    private readonly LineChannel _channel;
    private readonly RollingFile _log;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _inputClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosing;

    /// <param name="server">The server's definition.</param>
    /// <param name="link">The way to the gateway that has it.</param>
    /// <param name="redactor">Masks its secrets.</param>
    /// <param name="logFile">Where remarks about it are kept.</param>
    public RelayedTransport(ServerDefinition server, RelayedLink link, Redactor redactor, string logFile)
    {
        _server = server.Name;
        _link = link;
        Redactor = redactor;
        _log = new RollingFile(logFile);
        _channel = new LineChannel(link.Input, link.Output, outputBlocks: true) { ThreadName = $"mcp relayed {server.Name}" };
        _channel.Broken += _ => _inputClosed.TrySetResult();
        Description = new TransportDescription(link.Place, null, "its answers", "See gateway.log for what happened to it.", "its log") { IsRemote = false };
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
    public ClosingReport? Closing => _ended.Task.IsCompleted && !_isClosing ? new ClosingReport("the broker that has it ended", WasForced: false) : null;

    /// <inheritdoc />
    public string LastWords => "";

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed) =>
        _channel.Start(new RelayedReceiver(_server, receiver, onDiagnosticLine, onRequestFailed, () => _ended.TrySetResult()));

    /// <inheritdoc />
    public void Note(string text) => _log.Append("[gateway] " + Redactor.Mask(text));

    /// <inheritdoc />
    public Task<List<long>> FindUndeliveredAsync(Task patience) => _channel.AbandonAsync(TimeSpan.Zero, () => false);

    /// <inheritdoc />
    public async Task CloseAsync()
    {
        _isClosing = true;
        await _channel.CompleteAsync(s_lastMessages).ConfigureAwait(false);
        _link.Connection.Dispose();
        _ended.TrySetResult();
    }

    /// <inheritdoc />
    public void Kill()
    {
        _isClosing = true;
        _link.Connection.Dispose();
        _ended.TrySetResult();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _link.Connection.Dispose();
        _log.Dispose();
        return default;
    }
}
