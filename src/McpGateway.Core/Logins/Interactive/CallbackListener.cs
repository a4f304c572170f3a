using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace McpGateway.Logins.Interactive;

/// <summary>
/// Where the browser returns to: an address of this machine, on which nothing but this one page is served, and only to who calls it by its name
/// (RFC 8252 section 7.3).
/// </summary>
internal sealed class CallbackListener : IDisposable
{
    private const string Path = "/callback";

    /// <summary>How many ports are tried after the first.</summary>
    private const int MaxTries = 20;

    private readonly List<TcpListener> _listeners;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<CallbackRequest> _requests = Channel.CreateBounded<CallbackRequest>(16);

    private CallbackListener(Uri address, List<TcpListener> listeners)
    {
        Address = address;
        _listeners = listeners;
        CancellationToken ended = _ending.Token;
        foreach (TcpListener listener in listeners)
        {
            _ = Task.Run(() => AcceptAsync(listener, ended), CancellationToken.None);
        }
    }

    /// <summary>The address, as it is registered and sent.</summary>
    public Uri Address { get; }

    /// <summary>Opens it at a place that the user has set.</summary>
    /// <exception cref="LoginException">Another program has the port.</exception>
    public static CallbackListener OpenAt(Uri address)
    {
        try
        {
            return new CallbackListener(address, Listen(address.Port, isByName: address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase), address.HostNameType == UriHostNameType.IPv6));
        }
        catch (SocketException e)
        {
            throw new LoginException($"cannot be logged in to: the port {address.Port} of \"oauth.redirectUri\" cannot be used: {e.Message.TrimEnd('.')}", "End the program that uses it, and try again.", e);
        }
    }

    /// <summary>Opens it at a port, or at one of the next where that is in use.</summary>
    /// <exception cref="LoginException">None can be used.</exception>
    public static CallbackListener Open(int port)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return new CallbackListener(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port + i}{Path}")), Listen(port + i, isByName: false, isSix: false));
            }
            catch (SocketException) when (i < MaxTries)
            {
                // The next.
            }
            catch (SocketException e)
            {
                throw new LoginException($"cannot be logged in to: this machine does not let a port be opened for the browser to return to: {e.Message.TrimEnd('.')}", "Try again, or use --device.", e);
            }
        }
    }

    /// <summary>The next time that the browser comes.</summary>
    public ValueTask<CallbackRequest> NextAsync(CancellationToken cancellationToken) => _requests.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _ending.Cancel();
        _listeners.ForEach(listener => listener.Dispose());
        while (_requests.Reader.TryRead(out CallbackRequest? request))
        {
            request.Dispose();
        }

        _ending.Dispose();
    }

    private static List<TcpListener> Listen(int port, bool isByName, bool isSix)
    {
        var listeners = new List<TcpListener>();
        try
        {
            if (!isSix)
            {
                listeners.Add(new TcpListener(IPAddress.Loopback, port));
                listeners[0].Start();
            }

            if (isSix || (isByName && Socket.OSSupportsIPv6))
            {
                var six = new TcpListener(IPAddress.IPv6Loopback, port);
                listeners.Add(six);
                six.Start();
            }
        }
        catch (SocketException) when (isByName && listeners.Count == 2)
        {
            // The name leads to the other one, too.
            listeners[1].Dispose();
            listeners.RemoveAt(1);
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }

        return listeners;
    }

    /// <summary>Browsers open connections on which they send nothing: each has a task of its own.</summary>
    private async Task AcceptAsync(TcpListener listener, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await listener.AcceptTcpClientAsync(ended).ConfigureAwait(false);
                _ = Task.Run(() => ReadAsync(client, ended), CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That connection did not come about.
            }
        }
    }

    private async Task ReadAsync(TcpClient client, CancellationToken ended)
    {
        CallbackRequest? request = await CallbackRequest.ReadAsync(client, Address, ended).ConfigureAwait(false);
        if (request is not null && !_requests.Writer.TryWrite(request))
        {
            request.Dispose();
        }
    }
}
