using System.Globalization;
using McpGateway.Diagnostics;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Tests.Support.Memory;

/// <summary>A way to a server without process and streams: nothing outside the transports may notice.</summary>
internal sealed class MemoryTransport : IServerTransport
{
    private readonly MemoryServer _server;
    private readonly MemoryChannel _channel;
    private bool _wasForced;

    public MemoryTransport(MemoryServer server, Redactor redactor)
    {
        _server = server;
        _channel = new MemoryChannel(server.Input, server.Output);
        Redactor = redactor;
    }

    public IMessageChannel Channel => _channel;

    public TransportDescription Description { get; } = new("memory", null, "output", "Look at its code to see why.", "its code");

    public Redactor Redactor { get; }

    public Task Ended => _server.Exited;

    public Task InputClosed => _server.InputClosed;

    public Task ReasonKnown => _server.Exited;

    public ClosingReport? Closing =>
        _server.Exited.IsCompletedSuccessfully ? new ClosingReport("exit code " + _server.Exited.Result.ToString(CultureInfo.InvariantCulture), _wasForced) : null;

    public string LastWords { get; private set; } = "";

    /// <summary>The remarks about the server.</summary>
    public List<string> Notes { get; } = [];

    public void Start(IMessageReceiver receiver, Action<string> onDiagnosticLine, Action<long, ServerException> onRequestFailed)
    {
        _server.OnError = text =>
        {
            LastWords = $"; its stderr ends: «{Redactor.Mask(text.TrimEnd('\n'))}»";
            onDiagnosticLine(Redactor.Mask(text.TrimEnd('\n')));
        };
        _channel.Start(receiver);
    }

    public void Note(string text)
    {
        lock (Notes)
        {
            Notes.Add(Redactor.Mask(text));
        }
    }

    public async Task<List<long>> FindUndeliveredAsync(Task patience)
    {
        await Task.WhenAny(_server.InputClosed, patience);
        return _channel.Undelivered;
    }

    public async Task CloseAsync()
    {
        await _channel.CompleteAsync(TimeSpan.Zero);
        await Task.WhenAny(_server.Exited, Task.Delay(TimeSpan.FromSeconds(1)));
        _wasForced = !_server.Exited.IsCompleted;
        Kill();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Kill() => _server.End(137);
}
