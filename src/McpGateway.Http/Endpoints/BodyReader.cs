using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using McpGateway.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace McpGateway.Http.Endpoints;

/// <summary>Reads what is posted. The length is bounded by the server (see <see cref="Hosting.KestrelSetup"/>).</summary>
internal static class BodyReader
{
    /// <summary>Whether the body says of itself that it is JSON in UTF-8.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Lets nobody post more than they may.</summary>
    /// <param name="context">The request.</param>
    /// <param name="megabytes">How long a body may be; null where what the server takes is the limit.</param>
    public static void Limit(HttpContext context, int? megabytes)
    {
        if (megabytes is { } limit && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = Math.Min(limit * 1024L * 1024, feature.MaxRequestBodySize ?? long.MaxValue);
        }
    }

    /// <summary>What is said of a body that is too long.</summary>
    public static string TooLong(HttpContext context) => context.Features.Get<AccessOutcome>() is { MaxMessage: { } limit } who
        ? string.Create(CultureInfo.InvariantCulture, $"The message is too long: the token '{who.User}' is good for messages of {limit} MB.")
        : "The message is too long (--max-message).";

    /// <summary>The whole body. The bytes are the caller's.</summary>
    /// <exception cref="BadHttpRequestException">It is too long, comes too slowly, or is not whole.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
