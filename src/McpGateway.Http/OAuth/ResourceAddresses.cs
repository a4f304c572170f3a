using System.Net;
using McpGateway.Configuration.Reading;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.OAuth;

/// <summary>
/// What the gateway is called as a resource (RFC 8707): where clients reach it. That is what its owner says, or an address of this machine, which the guard has checked. It is
/// never taken from a header of a request that could have come from elsewhere: a token that is for somebody else's address would be good here.
/// </summary>
/// <param name="publicUrl">Where clients reach the gateway, without a slash at the end; null where that is where it listens, on this machine.</param>
internal sealed class ResourceAddresses(string? publicUrl)
{
    /// <summary>Where the metadata of resources are (RFC 9728, section 3).</summary>
    public const string WellKnown = "/.well-known/oauth-protected-resource";

    private const string Mcp = "/mcp";
    private const string Sse = "/sse";

    private static readonly string[] s_loopback = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>The part of the resource that the path of a request belongs to.</summary>
    public static string PathOf(string path) => path is Sse or "/messages" ? Sse : ResourceOf(path) ?? Mcp;

    /// <summary>The path of the resource that a path names; null where there is none. Whether a profile exists is nobody's affair who has no token.</summary>
    public static string? ResourceOf(string path) =>
        path is "" or "/" or Mcp or Mcp + "/" ? Mcp
        : path == Sse || (path.StartsWith(Mcp + "/", StringComparison.Ordinal) && ProfileReader.IsName(path[(Mcp.Length + 1)..])) ? path
        : null;

    /// <summary>The profile that a resource is; null for none.</summary>
    public static string? ProfileOf(string resource) => resource.StartsWith(Mcp + "/", StringComparison.Ordinal) ? resource[(Mcp.Length + 1)..] : null;

    /// <summary>The identifier of a resource as the maker of a request reaches it; null where it is not known.</summary>
    public string? Of(HttpContext context, string path) => BaseOf(context) is { } start ? start + path : null;

    /// <summary>Where the metadata of a resource are; null where that is not known.</summary>
    public string? MetadataOf(HttpContext context, string path) => BaseOf(context) is { } start ? start + WellKnown + path : null;

    /// <summary>The audiences of tokens for a resource: itself, and the gateway as a whole.</summary>
    public IReadOnlyList<string> AudiencesOf(HttpContext context, string path)
    {
        IEnumerable<string> starts = publicUrl is not null ? [publicUrl] : IsLoopback(context) ? s_loopback.Select(name => StartAt(context, name)) : [];
        return [.. starts.SelectMany(start => new[] { start + path, start + Mcp }).Distinct(StringComparer.Ordinal)];
    }

    private string? BaseOf(HttpContext context) => publicUrl ?? (IsLoopback(context) ? StartAt(context, context.Request.Host.Host.ToLowerInvariant()) : null);

    private static bool IsLoopback(HttpContext context) => context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local);

    private static string StartAt(HttpContext context, string name) => $"{context.Request.Scheme}://{name}{(context.Request.Host.Port is { } port ? FormattableString.Invariant($":{port}") : "")}";
}
