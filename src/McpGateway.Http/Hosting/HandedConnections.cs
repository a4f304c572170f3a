using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace McpGateway.Http.Hosting;

/// <summary>Hands the web server connections that somebody else has accepted.</summary>
internal sealed class HandedConnections : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    /// <summary>Whoever reads a pipe does not work on the thread of whoever writes it.</summary>
    private static readonly PipeOptions s_pipes = new(useSynchronizationContext: false);

    private readonly Channel<ConnectionContext> _waiting = Channel.CreateUnbounded<ConnectionContext>();
    private int _number;

    /// <summary>Where they come in, as the web server sees it.</summary>
    public static EndPoint Place { get; } = new HandedEndPoint();

    /// <inheritdoc />
    public EndPoint EndPoint => Place;

    /// <summary>Has a connection served.</summary>
    /// <param name="input">What comes.</param>
    /// <param name="output">Leads to the client.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task ServeAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        var incoming = new Pipe(s_pipes);
        var outgoing = new Pipe(s_pipes);
        string id = string.Create(CultureInfo.InvariantCulture, $"handed-{Interlocked.Increment(ref _number)}");
        using var connection = new Handed(id, incoming, outgoing);
        using CancellationTokenRegistration ended = cancellationToken.Register(() => connection.Abort(new ConnectionAbortedException("The gateway ends.")));
        Task sent = SendAsync(outgoing.Reader, output);
        if (!_waiting.Writer.TryWrite(connection))
        {
            // The gateway ends.
            return;
        }

        _ = ReceiveAsync(input, incoming.Writer, connection);
        await sent.ConfigureAwait(false);
        await connection.Closed.ConfigureAwait(false);
    }

    private static async Task ReceiveAsync(Stream input, PipeWriter incoming, Handed connection)
    {
        Exception? failure = null;
        try
        {
            await input.CopyToAsync(incoming, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            failure = e;
        }

        await incoming.CompleteAsync(failure).ConfigureAwait(false);
        // The client has gone, and wants no answers any more.
        connection.Leave();
    }

    private static async Task SendAsync(PipeReader outgoing, Stream output)
    {
        Exception? failure = null;
        try
        {
            await outgoing.CopyToAsync(output, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            failure = e;
        }

        await outgoing.CompleteAsync(failure).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public bool CanBind(EndPoint endpoint) => endpoint == Place;

    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _waiting.Reader.TryRead(out ConnectionContext? connection) ? connection : null;

    /// <inheritdoc />
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed class HandedEndPoint : EndPoint
    {
        public override string ToString() => "the broker's address";
    }

    /// <summary>One connection. The web server closes it.</summary>
    private sealed class Handed : DefaultConnectionContext, IDisposable
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _gone = new();
        private readonly Pipe _incoming;
        private readonly Pipe _outgoing;

        public Handed(string id, Pipe incoming, Pipe outgoing)
            : base(id)
        {
            _incoming = incoming;
            _outgoing = outgoing;
            Transport = new Duplex(incoming.Reader, outgoing.Writer);
            ConnectionClosed = _gone.Token;
            Features.Set<IMemoryPoolFeature>(new Blocks());
        }

        /// <summary>Completes when the web server is done with it.</summary>
        public Task Closed => _closed.Task;

        /// <summary>The client has gone.</summary>
        public void Leave()
        {
            try
            {
                _gone.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // So has everybody else.
            }
        }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            Leave();
            _incoming.Writer.Complete(abortReason);
            _outgoing.Reader.CancelPendingRead();
        }

        public override ValueTask DisposeAsync()
        {
            _closed.TrySetResult();
            return base.DisposeAsync();
        }

        public void Dispose() => _gone.Dispose();
    }

    /// <summary>The web server takes for granted that memory comes in blocks, however little it asks for.</summary>
    private sealed class Blocks : MemoryPool<byte>, IMemoryPoolFeature
    {
        private const int Size = 4096;

        public override int MaxBufferSize => Size;

        MemoryPool<byte> IMemoryPoolFeature.MemoryPool => this;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, Size));

        protected override void Dispose(bool disposing)
        {
            // What was rented gives itself back.
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
