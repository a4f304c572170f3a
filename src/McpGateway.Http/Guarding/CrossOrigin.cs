using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Guarding;

/// <summary>
/// Lets pages of the origins that are let in read the answers (Fetch Standard, CORS protocol): clients that run in a browser could not speak MCP otherwise. No credentials
/// of the browser are allowed; a page sends its token itself.
/// </summary>
/// <param name="origins">The origins.</param>
internal sealed class CrossOrigin(IReadOnlyCollection<string> origins)
{
    private const string Methods = "GET, POST, DELETE";
    private const string Sent = "Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name";
    private const string Read = "WWW-Authenticate, Mcp-Session-Id, Retry-After";
    private const string ParameterHeader = "mcp-param-";

    private readonly HashSet<string> _origins = new(origins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Says in the answer that a page may read it, where it may.</summary>
    /// <param name="context">The request, which the guard has let in.</param>
    /// <returns>Whether the request only asks whether another one may be made, and is answered.</returns>
    public bool Answer(HttpContext context)
    {
        if (context.Request.Headers.Origin is not [{ } origin] || !_origins.Contains(origin))
        {
            return false;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = Read;
            return false;
        }

        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = string.Join(", ", [Sent, .. ParametersIn(context.Request.Headers.AccessControlRequestHeaders.ToString())]);
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    /// <summary>The headers that repeat parameters of a call, whose names the server chooses (MCP 2026-07-28, Streamable HTTP).</summary>
    private static IEnumerable<string> ParametersIn(string asked) =>
        asked.Split(',', StringSplitOptions.TrimEntries).Where(name => name.StartsWith(ParameterHeader, StringComparison.OrdinalIgnoreCase) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
}
