using System.IO.Pipes;
using System.Runtime.Versioning;
using McpGateway.Broker.Platform;
using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>
/// Listens on the broker's pipe of Windows. Every instance is the current user's alone; the first must be the first of all with this name, so that nobody else
/// can have taken it before.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeListener : IBrokerListener
{
    private const int BufferSize = 64 * 1024;

    private readonly BrokerAddress _address;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closed = new();
    private CancellationTokenSource _retired = new();
    private volatile string _name;
    private NamedPipeServerStream _next;

    private PipeListener(BrokerAddress address, NamedPipeServerStream first, ILogger logger)
    {
        _address = address;
        _logger = logger;
        _name = address.Name;
        _next = first;
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="BrokerException">Somebody else has the name.</exception>
    public static PipeListener Open(BrokerAddress address, ILogger logger)
    {
        try
        {
            var listener = new PipeListener(address, Create(address.Name, isFirst: true), logger);
            foreach (string file in address.RetiredSockets())
            {
                using PipeLink? living = PipeLink.TryConnect(Path.GetFileNameWithoutExtension(file));
                if (living is null)
                {
                    // Its broker was killed.
                    File.Delete(file);
                }
            }

            return listener;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"the broker's pipe {address.Name} is taken by another process, so it is not used: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public BrokerConnection? Accept()
    {
        while (!_closed.IsCancellationRequested)
        {
            NamedPipeServerStream pipe = _next;
            try
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, _retired.Token);
                pipe.WaitForConnectionAsync(end.Token).GetAwaiter().GetResult();
                _next = Create(_name, isFirst: false);
                return new PipeConnection(pipe);
            }
            catch (OperationCanceledException) when (!_closed.IsCancellationRequested)
            {
                // The name is free for the next broker from here on.
                pipe.Dispose();
                _retired = new CancellationTokenSource();
                _next = Create(_name, isFirst: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException or ObjectDisposedException)
            {
                if (!_closed.IsCancellationRequested)
                {
                    // It was gone before it was taken.
                    Log.AcceptFailed(_logger, e);
                    pipe.Dispose();
                    _next = Create(_name, isFirst: false);
                }
            }
        }

        return null;
    }

    /// <inheritdoc />
    public void Retire()
    {
        string file = _address.RetiredSocketOf(Environment.ProcessId);
        _name = Path.GetFileNameWithoutExtension(file);
        _retired.Cancel();
        // Nobody can ask Windows for the names of pipes alone: whoever looks for brokers finds the name here.
        File.WriteAllText(file, "");
    }

    public void Dispose()
    {
        _closed.Cancel();
        _next.Dispose();
        _retired.Dispose();
        try
        {
            File.Delete(_address.RetiredSocketOf(Environment.ProcessId));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next broker removes it.
        }
    }

    private static NamedPipeServerStream Create(string name, bool isFirst) => new(
        name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
        PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly | (isFirst ? PipeOptions.FirstPipeInstance : PipeOptions.None), BufferSize, BufferSize);
}
