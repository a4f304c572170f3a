using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Logins.Protocol;

/// <summary>
/// Requests about logins. Their addresses come from servers that are not trusted, so all has bounds: where they may lead, how far redirects go, how much
/// is read, how long it may take.
/// </summary>
internal sealed class OAuthHttp : IDisposable
{
    /// <summary>The most that is read of an answer, in bytes.</summary>
    public const int MaxAnswer = 1024 * 1024;

    private const int MaxRedirects = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly AddressZone _nearest;

    /// <param name="nearest">The nearest zone that requests may lead to: that of the server that has named the addresses.</param>
    /// <param name="trust">Says which certificates are trusted beside those of the system; null for none.</param>
    public OAuthHttp(AddressZone nearest, RemoteCertificateValidationCallback? trust)
    {
        _nearest = nearest;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = s_patience,
            MaxResponseHeadersLength = 64,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = trust;
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Requests for what a server has named.</summary>
    public static async Task<OAuthHttp> ForAsync(LoginTarget target, CancellationToken cancellationToken)
    {
        AddressZone nearest = await AddressZones.OfAsync(target.Address, cancellationToken).ConfigureAwait(false);
        // What the user has named may be anywhere.
        if (Uri.TryCreate(target.Settings.Issuer, UriKind.Absolute, out Uri? issuer) && await AddressZones.OfAsync(issuer, cancellationToken).ConfigureAwait(false) is var zone && zone < nearest)
        {
            nearest = zone;
        }

        return new OAuthHttp(nearest, target.Trust);
    }

    /// <summary>Reads a document. Redirects are followed, a few of them.</summary>
    /// <exception cref="LoginException">It cannot be had.</exception>
    public async Task<OAuthAnswer> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        for (int redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            (OAuthAnswer answer, Uri? next) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (next is null)
            {
                return answer;
            }

            if (redirects == MaxRedirects)
            {
                throw new LoginException($"cannot be logged in to: {Shown(address)} leads from one address to the next", "Ask whoever runs the server.");
            }

            address = next;
        }
    }

    /// <summary>Sends a form. A redirect is no answer: what is in the form is for this address alone.</summary>
    /// <param name="address">Where it goes.</param>
    /// <param name="form">What is in it.</param>
    /// <param name="authorization">Who sends it, as a header; null where the form says that.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">There is no answer.</exception>
    public Task<OAuthAnswer> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken) =>
        PostAsync(address, new FormUrlEncodedContent(form), authorization, cancellationToken);

    /// <summary>Sends JSON.</summary>
    /// <exception cref="LoginException">There is no answer.</exception>
    public Task<OAuthAnswer> PostJsonAsync(Uri address, byte[] json, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return PostAsync(address, content, null, cancellationToken);
    }

    /// <summary>Checks that a page may be opened in the user's browser: a server elsewhere cannot have it visit what is near.</summary>
    /// <exception cref="LoginException">It leads nearer than it may.</exception>
    public async Task CheckPageAsync(Uri page, CancellationToken cancellationToken)
    {
        Check(page);
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(page.IdnHost, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // A proxy may know the name.
            return;
        }

        if (Array.Exists(addresses, address => AddressZones.Of(address) < _nearest))
        {
            throw TooNear(page.Host);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>An address without what may be secret in it, fit to be shown.</summary>
    public static string Shown(Uri address) => UntrustedText.OneLine(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), 200);

    private async Task<OAuthAnswer> PostAsync(Uri address, HttpContent content, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Authorization = authorization;
        (OAuthAnswer answer, Uri? next) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return next is null ? answer : throw new LoginException($"cannot be logged in to: {Shown(address)} answers with a redirect, which is not followed there", "Ask whoever runs the authorization server.");
    }

    private async Task<(OAuthAnswer Answer, Uri? Next)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        Check(address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location && Uri.TryCreate(address, location, out Uri? next))
            {
                return (new OAuthAnswer(response.StatusCode, default, null), next);
            }

            return (new OAuthAnswer(response.StatusCode, await ReadAsync(response.Content, address, patience.Token).ConfigureAwait(false), response.Headers.Date), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(address, "it does not answer", null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw e.GetBaseException() is LoginException refused ? refused : Unreachable(address, UntrustedText.OneLine(e.GetBaseException().Message, 200).TrimEnd('.'), e);
        }
    }

    private static LoginException Unreachable(Uri address, string why, Exception? cause) =>
        new($"cannot be logged in to: {Shown(address)} cannot be reached: {why}", "Check the network, and try again.", cause);

    private static async Task<JsonElement> ReadAsync(HttpContent content, Uri address, CancellationToken cancellationToken)
    {
        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            byte[] buffer = new byte[16 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxAnswer)
                {
                    throw new LoginException($"cannot be logged in to: {Shown(address)} answers with more than 1 MB", "Ask whoever runs the server.");
                }
            }

            try
            {
                using JsonDocument document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return default;
            }
        }
    }

    /// <summary>Encrypted, or on this machine; and not nearer than the server that has named it, as far as the address itself tells.</summary>
    private void Check(Uri address)
    {
        bool isLoopback = LoopbackAddress.Is(address);
        if (address.Scheme != "https" && !(address.Scheme == "http" && isLoopback))
        {
            throw new LoginException($"cannot be logged in to: {Shown(address)} is not encrypted", "Logins need https://, but for this machine. Ask whoever runs the server.");
        }

        if ((isLoopback && _nearest > AddressZone.Loopback) || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && AddressZones.Of(ip) < _nearest))
        {
            throw TooNear(address.Host);
        }
    }

    private static LoginException TooNear(string host) => new(
        $"cannot be logged in to: it names an address for the login that is nearer than the server itself ({UntrustedText.OneLine(host, 100)}), which could reach into this network",
        "If that is as it should be, set \"oauth.issuer\" in its entry.");

    /// <summary>Connects to addresses that are not nearer than they may be, whatever the name stands for by now. A proxy has been chosen by the user.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        bool isProxy = context.InitialRequestMessage.RequestUri is { } target && !target.IdnHost.Equals(host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = isProxy ? addresses : Array.FindAll(addresses, address => AddressZones.Of(address) >= _nearest);
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw new HttpRequestException(null, TooNear(host));
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
