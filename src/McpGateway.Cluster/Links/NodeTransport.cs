using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Leases;
using McpGateway.Cluster.Losses;
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
    private readonly NodeChannel _channel;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _inputClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RollingFile _log;
    private string? _node;
    private Action<long, ServerException>? _onRequestFailed;
    private bool _isClosing;

    /// <param name="server">The server's definition.</param>
    /// <param name="grains">Finds nodes and servers.</param>
    /// <param name="request">Who uses which process.</param>
    /// <param name="isEnding">Whether this node is about to end.</param>
    /// <param name="redactor">Masks its secrets.</param>
    /// <param name="logFile">Where remarks about it are kept.</param>
    public NodeTransport(ServerDefinition server, IGrainFactory grains, LinkRequest request, Func<bool> isEnding, Redactor redactor, string logFile)
    {
        _server = server.Name;
        Redactor = redactor;
        _log = new RollingFile(logFile);
        _channel = new NodeChannel(grains, request) { IsEnding = isEnding, OnOpened = node => _node = node, OnLost = OnLost, OnRefused = OnRefused, OnLeaving = () => _leaving.TrySetResult() };
        _channel.Broken += _ => _inputClosed.TrySetResult();
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
    public LostState? Lost { get; private set; }

    /// <inheritdoc />
    public string LastWords => "";

    private string Place => _node is { } node ? $"the node '{node}'" : "its node";

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed)
    {
        _onRequestFailed = onRequestFailed;
        _channel.Start(new RelayedReceiver(_server, receiver, onDiagnosticLine, onRequestFailed, () => _ended.TrySetResult()));
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

    private void OnLost(LostProcess lost, Func<string, Task<bool>> claim) =>
        Lost = new LostState { Id = lost.Id, Text = lost.Tell(_server, _node!), Before = lost.Before, ClaimAsync = claim };

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

    private async Task TellAsync(Action? handler)
    {
        await _leaving.Task.ConfigureAwait(false);
        handler?.Invoke();
    }
}
