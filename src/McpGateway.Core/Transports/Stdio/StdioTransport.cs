using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Transports.Stdio;

/// <summary>A server that is a process: its messages are the lines of its stdin and stdout, and what it writes to stderr goes to its log.</summary>
internal sealed class StdioTransport : IServerTransport
{
    /// <summary>What may wait for a server that does not read, in bytes.</summary>
    private const int MaxWaiting = 64 * 1024 * 1024;

    /// <summary>How long what was posted last may take to leave when the server is to end.</summary>
    /// <summary>The signal by which a process is asked to end.</summary>
    private const int Terminate = 15;

    private static readonly TimeSpan s_lastMessages = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a write that is under way may take to end where the process may still read.</summary>
    private static readonly TimeSpan s_lastWrite = TimeSpan.FromMilliseconds(200);

    /// <summary>How long it may take on a busy machine until the system tells that a stream is closed which is known to be closing.</summary>
    private static readonly TimeSpan s_lateNews = TimeSpan.FromSeconds(3);

    private readonly IServerProcess _process;
    private readonly LineChannel _channel;
    private readonly RollingFile _log;
    private readonly StderrLog _stderr;
    private readonly TimeProvider _time;
    private readonly Action? _released;
    private Task _stderrRead = Task.CompletedTask;
    private bool _wasForced;
    private bool _wasAsked;

    /// <param name="server">The server's definition.</param>
    /// <param name="process">Its process.</param>
    /// <param name="redactor">Masks its secrets.</param>
    /// <param name="logFile">Where its stderr is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="released">Called when something large is not needed any more.</param>
    /// <param name="runner">What fetches it at its first start; null where nothing does.</param>
    public StdioTransport(ServerDefinition server, IServerProcess process, Redactor redactor, string logFile, TimeProvider time, Action? released, PackageRunner? runner = null)
    {
        _process = process;
        Redactor = redactor;
        _time = time;
        _released = released;
        _log = new RollingFile(logFile);
        _stderr = new StderrLog(_log, redactor);
        _channel = new LineChannel(process.Output, process.Input, process.InputBlocks, MaxWaiting)
        {
            ThreadName = "mcp server " + server.Name,
            StackSize = 256 * 1024,
            OnReleased = released,
        };
        Description = new TransportDescription(
            FormattableString.Invariant($"process {process.Id}"),
            process.Id,
            "stdout",
            runner is { IsContainer: true }
                ? $"Check that the service of {UntrustedText.OneLine(runner.Name, 80)} runs ({UntrustedText.OneLine(runner.Name, 80)} info), or run the server's command by hand to see why; its log is {logFile}."
                : $"Run its command by hand to see why; its log is {logFile}.",
            "its command")
        {
            FirstStart = runner is null ? null
                : $"At its first start, {UntrustedText.OneLine(runner.Name, 80)} downloads {UntrustedText.OneLine(redactor.Mask(runner.Package ?? "what is missing"), 120)}",
        };
    }

    /// <inheritdoc />
    public IMessageChannel Channel => _channel;

    /// <inheritdoc />
    public TransportDescription Description { get; }

    /// <inheritdoc />
    public Redactor Redactor { get; }

    /// <inheritdoc />
    public Task Ended => _process.Exited;

    /// <inheritdoc />
    public Task InputClosed => _process.InputClosed;

    /// <inheritdoc />
    public Task ReasonKnown => Task.WhenAll(_stderrRead, _process.Exited);

    /// <inheritdoc />
    public ClosingReport? Closing =>
        !_process.Exited.IsCompletedSuccessfully ? null
        : new ClosingReport(_process.Exited.Result.ToString(), _wasForced || _process.Exited.Result.Signal is not null) { WasAsked = _wasAsked && (_wasForced || _process.Exited.Result.Signal == Terminate) };

    /// <inheritdoc />
    public string LastWords => _stderr.Quote();

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed)
    {
        _stderr.OnLine = onDiagnosticLine;
        _stderrRead = _stderr.ReadAsync(_process.Error);
        _channel.Start(receiver);
    }

    /// <inheritdoc />
    public void Note(string text) => _stderr.Note(text);

    /// <inheritdoc />
    public async Task<List<long>> FindUndeliveredAsync(Task patience)
    {
        // A process that ends closes all its streams, but which end is seen first is chance: its stdin says what it has not read.
        await Task.WhenAny(_process.InputClosed, patience).ConfigureAwait(false);
        if (_process.IsInputClosing)
        {
            await Task.WhenAny(_process.InputClosed, Task.Delay(s_lateNews, _time)).ConfigureAwait(false);
        }

        // A write to a closed stream fails at once; on a busy machine it may take a while until that is told, and nobody waits in vain.
        return await _channel.AbandonAsync(
            _process.IsInputClosing ? s_lateNews : s_lastWrite, () => _process.InputClosed.IsCompletedSuccessfully && _process.InputClosed.Result).ConfigureAwait(false);
    }

    /// <summary>Ends the process in order: closed stdin, then a request to end, then the end of the whole process group.</summary>
    public async Task CloseAsync()
    {
        await _channel.CompleteAsync(s_lastMessages).ConfigureAwait(false);
        _wasAsked = !_process.Exited.IsCompleted;
        _wasForced = !await ProcessEnd.RunAsync(_process, _time).ConfigureAwait(false);
        _process.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stderrRead.ConfigureAwait(false);
        _log.Dispose();
        _released?.Invoke();
    }

    /// <summary>Ends the process group at once.</summary>
    public void Kill() => _process.Kill();
}
