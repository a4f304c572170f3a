using System.Text;
using McpGateway.Serving;

namespace McpGateway.Host.Gateways;

/// <summary>Takes the lines that say where a gateway listens, and tells them to whoever has started it.</summary>
internal sealed class ReadyOutput(ReadySignal signal) : StringWriter
{
    /// <inheritdoc />
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        signal.Ready(ToString());
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task FlushAsync() => FlushAsync(CancellationToken.None);
}
