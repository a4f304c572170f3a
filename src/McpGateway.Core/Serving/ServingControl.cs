using System.IO.Pipes;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Serving;

/// <summary>Asks a gateway that serves HTTP for its state, or ends it, with the secret of its record.</summary>
internal static class ServingControl
{
    /// <summary>What stands for the names of clients that make requests without a session: each request says its own.</summary>
    private const string WithoutSession = "(without a session)";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks what it does.</summary>
    /// <exception cref="ServingException">It does not answer, or with something else.</exception>
    public static async Task<ServingStatus> AskAsync(ServingRecord record, string home, CancellationToken cancellationToken)
    {
        byte[] answer = await SendAsync(record, HttpMethod.Get, "status", cancellationToken).ConfigureAwait(false);
        try
        {
            using JsonDocument document = LenientJson.Parse(answer);
            JsonElement root = document.RootElement;
            return new ServingStatus(
                record.ProcessId,
                record.Version,
                home,
                record.Since,
                record.Addresses,
                [
                    .. root.GetProperty("sessions").EnumerateArray().Select(item => new ServingClient(
                        Text(item, "client"), Text(item, "user"), Text(item, "profile"), Text(item, "revision"), item.GetProperty("since").GetDateTimeOffset(), item.GetProperty("requests").GetInt32())),
                    .. root.TryGetProperty("stateless", out JsonElement stateless)
                        ? stateless.EnumerateArray().Select(item => new ServingClient(WithoutSession, Text(item, "user"), Text(item, "profile"), "", record.Since, item.GetProperty("requests").GetInt32()))
                        : [],
                ],
                [
                    .. root.GetProperty("servers").EnumerateArray().Select(item => new ServingServer(
                        Text(item, "name"), Text(item, "status"), item.GetProperty("processes").GetInt32(), item.GetProperty("since").GetDateTimeOffset(), Text(item, "reason"))),
                ]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ServingException($"{Name(record)} says of itself what this version does not understand. Use 'mcp-gateway' of its version, {record.Version}.", e);
        }
    }

    /// <summary>Tells it to end.</summary>
    /// <exception cref="ServingException">It does not answer.</exception>
    public static Task StopAsync(ServingRecord record, CancellationToken cancellationToken) => SendAsync(record, HttpMethod.Post, "stop", cancellationToken);

    /// <summary>Asks for a link that opens its page once.</summary>
    /// <exception cref="ServingException">It does not answer, or has no page.</exception>
    public static async Task<string> LinkAsync(ServingRecord record, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await SendAsync(record, HttpMethod.Post, "link", cancellationToken).ConfigureAwait(false)).Trim() is { } link && Uri.TryCreate(link, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? link
            : throw new ServingException($"{Name(record)} does not say by which link its page opens. Use 'mcp-gateway' of its version, {record.Version}.");

    /// <summary>How it is called in errors.</summary>
    public static string Name(ServingRecord record) => FormattableString.Invariant($"the gateway at {(record.Addresses.Count > 0 ? record.Addresses[0] : "no address")}, process {record.ProcessId},");

    private static string Text(JsonElement holder, string name) => LenientJson.TextOf(holder, name) ?? "";

    private static async Task<byte[]> SendAsync(ServingRecord record, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(s_patience);
        try
        {
            if (record.Addresses.Count == 0 || !Uri.TryCreate(record.Addresses[0], UriKind.Absolute, out Uri? address))
            {
                throw new ServingException($"{Name(record)} does not say where it is. Use 'mcp-gateway' of its version, {record.Version}.");
            }

            using var client = new HttpClient(HandlerOf(address));
            using var request = new HttpRequestMessage(method, new Uri(BaseOf(address), "/control/" + path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", record.Secret);
            using HttpResponseMessage response = await client.SendAsync(request, late.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(late.Token).ConfigureAwait(false)
                : response.StatusCode == HttpStatusCode.NotFound ? throw new ServingException($"{Name(record)} has no page, or none that a browser reaches: it has to listen at http:// or https://.")
                : throw new ServingException(FormattableString.Invariant($"{Name(record)} answers {(int)response.StatusCode} where it is asked for its state. Its log says why."));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServingException($"{Name(record)} does not answer within {s_patience.TotalSeconds:0} s. End its process.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new ServingException($"{Name(record)} cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>The address to which the request is written, which for a socket or a pipe is any.</summary>
    private static Uri BaseOf(Uri address)
    {
        if (address.Scheme is not ("http" or "https"))
        {
            return new Uri("http://localhost");
        }

        // One that listens on all addresses does so on this one.
        string host = address.Host is "0.0.0.0" ? "127.0.0.1" : address.Host is "[::]" ? "[::1]" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri;
    }

    private static SocketsHttpHandler HandlerOf(Uri address)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        if (address.Scheme == "https")
        {
            // The port is held by the very process of the record, and its certificate is for the names that others know.
#pragma warning disable CA5359 // Nothing else can answer there.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (address.Scheme == "unix")
        {
            string path = Uri.UnescapeDataString(address.AbsolutePath);
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        else if (address.Scheme == "pipe")
        {
            string name = Uri.UnescapeDataString(address.AbsolutePath["/pipe/".Length..]);
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly, System.Security.Principal.TokenImpersonationLevel.Anonymous);
                await pipe.ConnectAsync(cancellation).ConfigureAwait(false);
                return pipe;
            };
        }

        return handler;
    }
}
