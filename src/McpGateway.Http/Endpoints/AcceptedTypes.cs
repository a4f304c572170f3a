using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpGateway.Http.Endpoints;

/// <summary>What a client takes as an answer. The specification demands both of it; who takes one alone is served with that.</summary>
/// <param name="Json">One message, as JSON.</param>
/// <param name="Events">A stream of messages, as Server-Sent Events.</param>
internal readonly record struct AcceptedTypes(bool Json, bool Events)
{
    /// <summary>Whether nothing can be answered.</summary>
    public bool IsNothing => !Json && !Events;

    /// <summary>Reads the header.</summary>
    public static AcceptedTypes Of(HttpRequest request)
    {
        StringValues header = request.Headers.Accept;
        if (StringValues.IsNullOrEmpty(header))
        {
            return new AcceptedTypes(true, true);
        }

        bool json = false, events = false;
        foreach (string? line in header)
        {
            foreach (string part in line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = part.Split(';', StringSplitOptions.TrimEntries);
                if (parts.Skip(1).Any(parameter => parameter is "q=0" or "q=0.0" or "q=0.00" or "q=0.000"))
                {
                    continue;
                }

                string type = parts[0].ToLowerInvariant();
                json |= type is "application/json" or "application/*" or "*/*";
                events |= type is "text/event-stream" or "text/*" or "*/*";
            }
        }

        return new AcceptedTypes(json, events);
    }
}
