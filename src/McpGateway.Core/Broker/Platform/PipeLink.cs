using System.IO.Pipes;
using System.Runtime.Versioning;

namespace McpGateway.Broker.Platform;

/// <summary>
/// A link over a named pipe of Windows. The pipe is the current user's alone, checked by the system on both ends, with the same rights: an elevated process and one
/// that is not do not meet.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeLink(NamedPipeClientStream pipe) : GatewayLink
{
    private readonly CancellationTokenSource _aborted = new();
    private TimeSpan _patience = Timeout.InfiniteTimeSpan;

    /// <summary>Connects to a pipe; null where nobody listens there.</summary>
    /// <exception cref="BrokerException">It is another user's, or cannot be reached.</exception>
    public static PipeLink? TryConnect(string name)
    {
        // Impersonation level Anonymous: whoever listens can do nothing in this user's name.
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly, System.Security.Principal.TokenImpersonationLevel.Anonymous);
        try
        {
            pipe.Connect(TimeSpan.Zero);
            return new PipeLink(pipe) { Place = name };
        }
        catch (Exception e) when (e is TimeoutException or FileNotFoundException)
        {
            pipe.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            pipe.Dispose();
            throw new BrokerException($"the broker's pipe {name} cannot be used, because it belongs to another user or is out of reach: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public override int Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            pipe.Write(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // How much has left is not known: all of it is taken to have.
        }

        return bytes.Length;
    }

    /// <inheritdoc />
    public override int Receive(Span<byte> buffer)
    {
        byte[] bytes = new byte[Math.Min(buffer.Length, 64 * 1024)];
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_aborted.Token);
            end.CancelAfter(_patience);
            int count = pipe.ReadAsync(bytes, end.Token).AsTask().GetAwaiter().GetResult();
            bytes.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public override void SetPatience(TimeSpan patience) => _patience = patience == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : patience;

    /// <inheritdoc />
    public override void EndInput() => Send(InputEnd.Mark);

    /// <inheritdoc />
    public override void Abort() => _aborted.Cancel();

    /// <inheritdoc />
    public override void Dispose()
    {
        pipe.Dispose();
        _aborted.Dispose();
    }
}
