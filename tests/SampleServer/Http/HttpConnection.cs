using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace McpGateway.SampleServer.Http;

/// <summary>A client's TCP connection, which can also be broken in every way.</summary>
internal sealed class HttpConnection : IDisposable
{
    private const int PollInterval = 25;

    private readonly Socket _socket;
    private readonly HttpInput _input;
    private readonly SslStream? _encrypted;
    private volatile bool _closed;

    /// <param name="socket">The connection.</param>
    /// <param name="encryption">The certificate of this side and what is asked of the other; null without TLS. The handshake is made here.</param>
    /// <exception cref="AuthenticationException">The two sides do not accept each other.</exception>
    /// <exception cref="IOException">The client has gone.</exception>
    public HttpConnection(Socket socket, SslServerAuthenticationOptions? encryption)
    {
        _socket = socket;
        _socket.NoDelay = true;
        if (encryption is not null)
        {
            _encrypted = new SslStream(new NetworkStream(socket, ownsSocket: true));
            _encrypted.AuthenticateAsServer(encryption);
        }

        _input = new HttpInput(Receive, () => Write("HTTP/1.1 100 Continue\r\n\r\n"u8));
    }

    /// <summary>Whether this side has closed it.</summary>
    public bool ClosedHere => _closed;

    /// <returns>The next request; null where the client has gone.</returns>
    public HttpRequest? Read() => _input.Read();

    /// <summary>Sends the bytes; a client that has gone is no failure.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_encrypted is not null)
            {
                _encrypted.Write(bytes);
                return;
            }

            while (!bytes.IsEmpty && !_closed)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // Whoever waits on this connection finds out by itself.
        }
    }

    /// <summary>Waits as long as the client is there.</summary>
    /// <returns>Whether it came to the end that was waited for; false where the connection ended first.</returns>
    public bool WaitFor(ManualResetEventSlim end)
    {
        while (!end.Wait(PollInterval))
        {
            if (IsGone())
            {
                return end.IsSet;
            }
        }

        return true;
    }

    /// <summary>Waits until the client goes.</summary>
    public void HoldOpen()
    {
        using var never = new ManualResetEventSlim();
        WaitFor(never);
    }

    /// <summary>Ends the connection in order, even in the middle of a response.</summary>
    public void Close()
    {
        _closed = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        _encrypted?.Dispose();
        _socket.Dispose();
    }

    /// <summary>Breaks the connection off: the client gets a TCP reset.</summary>
    public void Reset()
    {
        _closed = true;
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client was faster.
        }

        _socket.Close();
    }

    public void Dispose() => Close();

    /// <summary>Whether the connection has ended, from whichever side.</summary>
    public bool IsGone()
    {
        try
        {
            return _closed || (_socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private int Receive(byte[] buffer, int offset, int count)
    {
        try
        {
            return _closed ? 0 : _encrypted?.Read(buffer, offset, count) ?? _socket.Receive(buffer, offset, count, SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
