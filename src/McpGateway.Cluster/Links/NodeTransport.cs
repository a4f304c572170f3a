using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Leases;
using McpGateway.Cluster.Nodes;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Transports;
using McpGateway.Transports.Relayed;
using McpGateway.Wire;

namespace McpGateway.Cluster.Links;

/// <summary>A server that lives on one of the nodes of the cluster.</summary>
internal sealed class NodeTransport : IServerTransport
{
    private static readonly TimeSpan s_lastMessages = TimeSpan.FromMilliseconds(500);

    private readonly string _server;
    private readonly string _key;
    private readonly LostServers _lost;
    private readonly NodeChannel _channel;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _inputClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RollingFile _log;
    private string? _node;
    private LossNotice? _notice;
    private Action<long, ServerException>? _onRequestFailed;
    private bool _isClosing;

    /// <param name="server">The server's definition.</param>
    /// <param name="grains">Finds nodes and servers.</param>
    /// <param name="request">Who uses which process.</param>
    /// <param name="lost">Servers whose nodes were lost.</param>
    /// <param name="redactor">Masks its secrets.</param>
    /// <param name="logFile">Where remarks about it are kept.</param>
    public NodeTransport(ServerDefinition server, IGrainFactory grains, LinkRequest request, LostServers lost, Redactor redactor, string logFile)
    {
        _server = server.Name;
        _key = request.Server;
        _lost = lost;
        Redactor = redactor;
        _log = new RollingFile(logFile);
        _channel = new NodeChannel(grains, request) { OnOpened = OnOpened, OnSending = (message, number) => _notice?.Sending(message, number), OnRefused = OnRefused, OnLeaving = () => _leaving.TrySetResult() };
        _channel.Broken += _ => OnBroken();
    }

    /// <inheritdoc />
    public event Action? Leaving
    {
        add => _ = TellAsync(value);
        remove
        {
            // It is told once.
        }
    }

    /// <inheritdoc />
    public IMessageChannel Channel => _channel;

    /// <inheritdoc />
    public TransportDescription Description => new($"process on {Place}", null, "its answers", $"See gateway.log of {Place} for what happened to it.", "its log") { IsRemote = false };

    /// <inheritdoc />
    public Redactor Redactor { get; }

    /// <inheritdoc />
    public Task Ended => _ended.Task;

    /// <inheritdoc />
    public Task InputClosed => _inputClosed.Task;

    /// <inheritdoc />
    public Task ReasonKnown => Task.CompletedTask;

    /// <inheritdoc />
    public ClosingReport? Closing =>
        !_ended.Task.IsCompleted || _isClosing ? null
        : _channel.Fault is null ? new ClosingReport($"{Place} has let it go", WasForced: false) { WasAsked = true }
        : new ClosingReport($"{Place} was lost", WasForced: false);

    /// <inheritdoc />
    public string LastWords => "";

    private string Place => _node is { } node ? $"the node '{node}'" : "its node";

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed)
    {
        _onRequestFailed = onRequestFailed;
        var relayed = new RelayedReceiver(_server, receiver, onDiagnosticLine, onRequestFailed, () => _ended.TrySetResult());
        _notice = new LossNotice(relayed);
        _channel.Start(_notice);
    }

    /// <inheritdoc />
    public void Note(string text) => _log.Append("[gateway] " + Redactor.Mask(text));

    /// <inheritdoc />
    public Task<List<long>> FindUndeliveredAsync(Task patience) => Task.FromResult(_channel.Abandon());

    /// <inheritdoc />
    public async Task CloseAsync()
    {
        _isClosing = true;
        await _channel.CompleteAsync(s_lastMessages).ConfigureAwait(false);
        _ended.TrySetResult();
    }

    /// <inheritdoc />
    public void Kill()
    {
        _isClosing = true;
        _channel.End();
        _ended.TrySetResult();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _log.Dispose();
        return default;
    }

    private void OnOpened(string node)
    {
        _node = node;
        if (_lost.Take(_key) is { } lost)
        {
            _notice!.Prepare(_server, lost, node);
        }
    }

    private void OnRefused(IReadOnlyList<long> requests, Exception why)
    {
        var failure = new ServerException(
            _server,
            ServerFailure.CannotStart,
            "cannot start: " + Words.Cut(why.Message, 300).TrimEnd('.'),
            why is NoNodeException ? "Start a node that has, or let more processes run on those that there are (--max-processes)." : why is LeaseException ? "Try again when it has." : "Try again; gateway.log says more.",
            why);
        foreach (long request in requests)
        {
            _onRequestFailed?.Invoke(request, failure);
        }
    }

    private void OnBroken()
    {
        if (_channel is { WasOpen: true, Fault: not null } && _node is { } node)
        {
            _lost.Add(_key, node);
        }

        _inputClosed.TrySetResult();
    }

    private async Task TellAsync(Action? handler)
    {
        await _leaving.Task.ConfigureAwait(false);
        handler?.Invoke();
    }
}
