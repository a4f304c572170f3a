using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Http.OAuth;

/// <summary>Reads what an authorization server publishes. Redirects are not followed: keys are taken from where it says that they are and from nowhere else.</summary>
internal sealed class IssuerDocuments : IDisposable
{
    /// <summary>The most that is read of a document, in bytes.</summary>
    private const int MaxLength = 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = s_patience,
        MaxResponseHeadersLength = 64,
        // An address that moves is found again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = s_patience, MaxResponseContentBufferSize = MaxLength };

    /// <summary>Reads a document.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Its JSON; null where there is none at this place.</returns>
    /// <exception cref="IssuerException">It cannot be had, or is no JSON object.</exception>
    public async Task<JsonElement?> ReadAsync(Uri place, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, place);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (status is >= 400 and < 500)
            {
                return null;
            }

            if (status != 200)
            {
                throw new IssuerException(FormattableString.Invariant($"{Shown(place)} answers with {status}{(status is >= 300 and < 400 ? ", a redirect, which is not followed" : "")}"));
            }

            using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new IssuerException($"{Shown(place)} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new IssuerException($"{Shown(place)} is no JSON", e);
        }
        catch (OperationCanceledException e)
        {
            throw new IssuerException($"{Shown(place)} does not answer", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new IssuerException($"{Shown(place)} cannot be read: {UntrustedText.OneLine(e.GetBaseException().Message, 200).TrimEnd('.')}", e);
        }
    }

    /// <summary>An address, fit to be shown.</summary>
    public static string Shown(Uri place) => UntrustedText.OneLine(place.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), 200);

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
