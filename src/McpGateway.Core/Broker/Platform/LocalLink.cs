using System.IO.Pipes;

namespace McpGateway.Broker.Platform;

/// <summary>The way to a gateway in this very process, which serves where no broker can.</summary>
internal sealed class LocalLink : GatewayLink
{
    private readonly AnonymousPipeServerStream _output = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _input = new(PipeDirection.In);
    private readonly CancellationTokenSource _aborted = new();

    /// <summary>Begins to serve.</summary>
    /// <param name="serve">Serves what comes on the first stream, and answers on the second, until it ends.</param>
    public static LocalLink Open(Func<Stream, Stream, CancellationToken, Task> serve)
    {
        var link = new LocalLink { Place = "this process" };
        var theirInput = new AnonymousPipeClientStream(PipeDirection.In, link._output.ClientSafePipeHandle);
        var theirOutput = new AnonymousPipeClientStream(PipeDirection.Out, link._input.ClientSafePipeHandle);
        _ = Task.Run(async () =>
        {
            try
            {
                await serve(theirInput, theirOutput, link._aborted.Token).ConfigureAwait(false);
            }
            finally
            {
                await theirOutput.DisposeAsync().ConfigureAwait(false);
                await theirInput.DisposeAsync().ConfigureAwait(false);
            }
        });
        return link;
    }

    /// <inheritdoc />
    public override int Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _output.Write(bytes);
            return bytes.Length;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public override int Receive(Span<byte> buffer)
    {
        try
        {
            return _input.Read(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public override void SetPatience(TimeSpan patience)
    {
        // Nothing is waited for but MCP.
    }

    /// <inheritdoc />
    public override void EndInput() => _output.Dispose();

    /// <inheritdoc />
    public override void Abort() => _aborted.Cancel();

    /// <inheritdoc />
    public override void Dispose()
    {
        _output.Dispose();
        _input.Dispose();
        _aborted.Dispose();
    }
}
