using System.Net.Sockets;
using System.Runtime.Versioning;
using McpGateway.Broker.Platform;
using McpGateway.Transports.Stdio.Unix;
using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>
/// Listens on the broker's Unix socket. One that takes no more sessions has its socket under another name, where it goes on listening: the name is free for the
/// next broker from one moment to the other.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SocketListener : IBrokerListener
{
    private const uint NotForOthers = 0x3f;

    private readonly BrokerAddress _address;
    private readonly ILogger _logger;
    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private string _file;
    private bool _isClosed;

    private SocketListener(BrokerAddress address, Socket socket, ILogger logger)
    {
        _address = address;
        _socket = socket;
        _logger = logger;
        _file = address.SocketFile;
    }

    /// <summary>Begins to listen, in the place of whoever is no more. Whoever holds the broker's lock may do so.</summary>
    /// <exception cref="BrokerException">Something else is there, or the system refuses.</exception>
    public static SocketListener Open(BrokerAddress address, ILogger logger)
    {
        RemoveDead(address);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        uint mask = NativeMethods.SetFileMask(NotForOthers);
        try
        {
            // The runtime deletes the name that a socket was bound to when it is closed, and the name that relays know may be another broker's by then.
            string bound = address.RetiredSocketOf(Environment.ProcessId);
            File.Delete(bound);
            socket.Bind(new UnixDomainSocketEndPoint(bound));
            socket.Listen(512);
            File.Move(bound, address.SocketFile, overwrite: true);
            return new SocketListener(address, socket, logger);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new BrokerException($"the broker cannot listen on {address.SocketFile}: {e.Message}", e);
        }
        finally
        {
            _ = NativeMethods.SetFileMask(mask);
        }
    }

    /// <inheritdoc />
    public BrokerConnection? Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = _socket.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (IsClosed())
                {
                    return null;
                }

                // The limit of open files, for instance: some will be closed.
                Log.AcceptFailed(_logger, e);
                Thread.Sleep(TimeSpan.FromMilliseconds(100));
                continue;
            }

            try
            {
                PeerUser.Check(socket, "a process that has connected to the broker");
                return new SocketConnection(socket);
            }
            catch (BrokerException e)
            {
                Log.Refused(_logger, e.Message);
                socket.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public void Retire()
    {
        lock (_gate)
        {
            string retired = _address.RetiredSocketOf(Environment.ProcessId);
            if (!_isClosed && _file != retired)
            {
                File.Move(_file, retired, overwrite: true);
                _file = retired;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            try
            {
                File.Delete(_file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next broker removes it.
            }
        }

        _socket.Dispose();
    }

    private bool IsClosed()
    {
        lock (_gate)
        {
            return _isClosed;
        }
    }

    /// <summary>Removes the other sockets of brokers that were killed.</summary>
    private static void RemoveDead(BrokerAddress address)
    {
        try
        {
            PrivateFiles.Check(address.SocketFile, isSocket: true);
            foreach (string file in address.RetiredSockets())
            {
                using SocketLink? living = SocketLink.TryConnect(file);
                if (living is null)
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"what a broker before has left cannot be removed: {e.Message}", e);
        }
    }
}
