using System.IO.Pipes;
using System.Runtime.Versioning;

namespace McpGateway.Broker.Hosting;

/// <summary>A relay over a named pipe of Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeConnection : BrokerConnection
{
    private readonly NamedPipeServerStream _pipe;
    private readonly MarkedInput _input;

    public PipeConnection(NamedPipeServerStream pipe)
    {
        _pipe = pipe;
        _input = new MarkedInput(pipe);
    }

    /// <inheritdoc />
    public override Stream Input => _input;

    /// <inheritdoc />
    public override Stream PlainInput => _pipe;

    /// <inheritdoc />
    public override Stream Output => _pipe;

    /// <inheritdoc />
    public override Task Gone => _input.Gone;

    /// <inheritdoc />
    public override void Abort() => _pipe.Dispose();

    /// <inheritdoc />
    public override void Dispose()
    {
        _pipe.Dispose();
        _input.Dispose();
    }
}
