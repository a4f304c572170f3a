namespace McpGateway.Broker;

/// <summary>The way from a relay to what serves its client: bytes in both directions, each side of which ends by itself.</summary>
internal abstract class GatewayLink : IDisposable
{
    private LineSplitter? _lines;

    /// <summary>Where the other end is, for errors.</summary>
    public required string Place { get; init; }

    /// <summary>The raw id of an answer that is not for the client, which has had it from another broker; null for none.</summary>
    public string? Swallow { get; set; }

    /// <summary>What comes, in whole lines.</summary>
    public LineSplitter Lines => _lines ??= new LineSplitter(Receive);

    /// <summary>Sends bytes; waits while the other side is slow.</summary>
    /// <returns>How many have left: fewer than all where the other side is gone.</returns>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Waits for bytes; 0 at the end, however it came.</summary>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>How long <see cref="Receive"/> waits before it gives up; zero for ever.</summary>
    public abstract void SetPatience(TimeSpan patience);

    /// <summary>Sends nothing more; what comes is still received.</summary>
    public abstract void EndInput();

    /// <summary>Ends both directions at once. From any thread.</summary>
    public abstract void Abort();

    public abstract void Dispose();
}
