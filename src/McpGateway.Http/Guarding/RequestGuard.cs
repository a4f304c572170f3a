using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpGateway.Http.Guarding;

/// <summary>
/// Refuses what a page in a browser could send here: requests of another origin, and those whose <c>Host</c> is a name that somebody else has pointed at this machine
/// (MCP 2025-11-25, Transports, Security Warning).
/// </summary>
/// <param name="origins">Origins that are let in besides the gateway's own.</param>
/// <param name="isBehindProxy">Whether a proxy passes requests on, so that they name its host and not this one.</param>
internal sealed class RequestGuard(IEnumerable<string> origins, bool isBehindProxy)
{
    private readonly HashSet<string> _origins = new(origins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a request is refused; null where it is not.</summary>
    public string? Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        IPAddress? local = context.Connection.LocalIpAddress;
        if (local is not null && IPAddress.IsLoopback(local) && !isBehindProxy && !IsOwnHost(request.Host, request.Scheme, context.Connection.LocalPort))
        {
            return "The header Host does not name this machine.";
        }

        StringValues origin = request.Headers.Origin;
        if (origin.Count == 0 && request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("none" or "same-origin"))
        {
            // A picture or a frame of a page: browsers send no origin with those.
            return "The header Sec-Fetch-Site names another site.";
        }

        return origin.Count == 0 || (origin is [{ } only] && (_origins.Contains(only) || IsOwnOrigin(only, context))) ? null : "The header Origin names a place that is not allowed (--allow-origin).";
    }

    /// <summary>Whether the connection comes from this machine; a proxy on it may have passed on what comes from another one.</summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote) || remote.Equals(context.Connection.LocalIpAddress);

    private bool IsOwnOrigin(string origin, HttpContext context)
    {
        if (isBehindProxy || context.Connection.LocalIpAddress is not { } local || !Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.Scheme != context.Request.Scheme)
        {
            return false;
        }

        return uri.Port == context.Connection.LocalPort
            && (IPAddress.IsLoopback(local) ? IsLoopbackName(uri.Host) : IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? named) && Equals(named, Plain(local)));
    }

    private static bool IsOwnHost(HostString host, string scheme, int port) =>
        host.HasValue && IsLoopbackName(host.Host) && (host.Port ?? (scheme == "https" ? 443 : 80)) == port && IsPlain(host.Value);

    /// <summary>Readers differ in what they make of anything else.</summary>
    private static bool IsPlain(string host) => host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or ':' or '[' or ']');

    private static bool IsLoopbackName(string host) => host.ToLower(CultureInfo.InvariantCulture) is "localhost" or "127.0.0.1" or "[::1]" or "::1";

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
