using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using McpGateway.Logins;

namespace McpGateway.Transports.Http;

/// <summary>
/// The HTTP connections to one server: proxies and certificate authorities of the system, those of the entry beside them, redirects that lose nothing
/// and give nothing away.
/// </summary>
internal sealed class HttpLink : IDisposable
{
    private const int MaxRedirects = 5;

    /// <summary>In kilobytes.</summary>
    private const int MaxHeaders = 64;

    /// <summary>How many requests are made of a server at once where each needs a connection of its own; others wait for their turn.</summary>
    private const int MaxConnections = 128;

    private readonly HttpPlan _plan;
    private readonly IServerLogin? _login;
    private readonly HttpClient _client;
    private readonly HttpClient _aside;

    /// <param name="plan">How the server is reached.</param>
    /// <param name="login">The login of the user there; null for none.</param>
    /// <param name="connectTimeout">How long a connection may take to be there.</param>
    public HttpLink(HttpPlan plan, IServerLogin? login, TimeSpan connectTimeout)
    {
        _plan = plan;
        _login = login;
        // The connection's own clocks decide how long a request may take.
        _client = new HttpClient(NewHandler(plan, connectTimeout, MaxConnections)) { Timeout = Timeout.InfiniteTimeSpan };
        // Calls that wait for answers must not keep these from the server.
        _aside = new HttpClient(NewHandler(plan, connectTimeout, int.MaxValue)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static SocketsHttpHandler NewHandler(HttpPlan plan, TimeSpan connectTimeout, int maxConnections)
    {
        var handler = new SocketsHttpHandler
        {
            // A request is part of the trace that its message says, and not of one that this process has of its own.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = connectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            MaxConnectionsPerServer = maxConnections,
            MaxResponseHeadersLength = MaxHeaders,
            // Names change their addresses: a connection that is used for ever would never find out.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
            ConnectCallback = ConnectAsync,
        };
        if (plan.Certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [plan.Certificate];
        }

        handler.SslOptions.RemoteCertificateValidationCallback = TrustedAuthorities.Check(plan.Authorities);
        return handler;
    }

    /// <summary>
    /// Sends a request, and gives the answer once its headers are there. One that the server has refused for its token, and so has not taken, is sent once
    /// more where there is another token.
    /// </summary>
    /// <param name="method">The method of HTTP.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="body">What it carries; null for nothing.</param>
    /// <param name="fill">Sets the headers of this request, each time that it is sent.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="isCall">Whether it may take long, so that there are not to be too many at once.</param>
    /// <exception cref="HttpRequestException">There is no answer; or no token to be had, which the inner exception says.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, byte[]? body, Action<HttpRequestHeaders> fill, CancellationToken cancellationToken, bool isCall = false)
    {
        Task<HttpResponseMessage> SendAsync(string? token) => FollowAsync(method, address, body, fill, token, isCall, cancellationToken);

        // A token is for the place that gave it, whatever else the entry or the server names.
        if (_login is null || !IsSameOrigin(address, _plan.Login!.Address))
        {
            return await SendAsync(null).ConfigureAwait(false);
        }

        HttpResponseMessage? refused = null;
        try
        {
            string? token = await _login.GetTokenAsync(cancellationToken).ConfigureAwait(false);
            HttpResponseMessage response = refused = await SendAsync(token).ConfigureAwait(false);
            // Where a redirect has led elsewhere, no token was sent, and none of this server's helps there.
            if (response.RequestMessage?.RequestUri is { } last && IsSameOrigin(last, address)
                && LoginChallenge.Of(response) is { } challenge
                && await _login.RenewAsync(challenge, token, cancellationToken).ConfigureAwait(false)
                && await _login.GetTokenAsync(cancellationToken).ConfigureAwait(false) is { } other)
            {
                response.Dispose();
                response = await SendAsync(other).ConfigureAwait(false);
            }

            refused = null;
            return response;
        }
        catch (LoginException e)
        {
            throw new HttpRequestException(HttpRequestError.UserAuthenticationError, e.Message, e);
        }
        finally
        {
            refused?.Dispose();
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(
        HttpMethod method, Uri address, byte[]? body, Action<HttpRequestHeaders> fill, string? token, bool isCall, CancellationToken cancellationToken)
    {
        Uri target = address;
        for (int redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, target) { VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            // What another place asks for is not given away to it.
            if (IsSameOrigin(address, target))
            {
                fill(request.Headers);
                foreach ((string name, string value) in _plan.Headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                if (token is not null)
                {
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                }
            }

            HttpResponseMessage response = await (isCall ? _client : _aside).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (redirects == MaxRedirects || NextOf(response, target) is not { } next)
            {
                return response;
            }

            response.Dispose();
            _plan.CheckRedirect(next);
            target = next;
        }
    }

    /// <summary>Asks for a stream of events.</summary>
    /// <param name="session">What is known of the server.</param>
    /// <param name="lastId">The id of the last event that came; empty for none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public Task<HttpResponseMessage> GetEventsAsync(HttpSession session, string lastId, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Get,
        session.Address,
        null,
        headers =>
        {
            session.Fill(headers, null);
            if (lastId.Length > 0)
            {
                headers.TryAddWithoutValidation("Last-Event-ID", lastId);
            }
        },
        cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _aside.Dispose();
    }

    /// <summary>Whether a failure says that no connection came about, so that nothing was sent.</summary>
    public static bool WasNotSent(HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>Whether two addresses are of one place: scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) => Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Where a redirect leads that keeps the method; null for anything else. From an encrypted address it leads to no other.</summary>
    private static Uri? NextOf(HttpResponseMessage response, Uri from)
    {
        if (response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var next = new Uri(from, location);
        return next.Scheme == "https" || (next.Scheme == "http" && from.Scheme == "http") ? next : null;
    }

    /// <summary>With signs of life: a network that is gone, as after a sleep of the machine, is found out.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
