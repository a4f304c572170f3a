using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Page;

/// <summary>The cookie of a browser that is logged in.</summary>
internal static class PageCookie
{
    /// <summary>
    /// Its name. With TLS, browsers take one of this prefix from this very host alone (RFC 6265bis, section 4.1.3). Without it, cookies are shared by all ports of a machine, so the port is in the name:
    /// several gateways do not take each other's.
    /// </summary>
    public static string NameOf(HttpContext context) =>
        IsEncrypted(context) ? "__Host-mcp-gateway" : string.Create(CultureInfo.InvariantCulture, $"mcp-gateway-{context.Connection.LocalPort}");

    /// <summary>Gives it to the browser.</summary>
    public static void Set(HttpContext context, string id) => context.Response.Cookies.Append(NameOf(context), id, Options(context, PageSessions.Life));

    /// <summary>Takes it away.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Append(NameOf(context), "", Options(context, TimeSpan.Zero));

    /// <summary>Whether the browser speaks TLS, be it with a proxy that says so. Whoever says so wrongly gets a cookie that they cannot use.</summary>
    private static bool IsEncrypted(HttpContext context) => context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] is ["https"];

    private static CookieOptions Options(HttpContext context, TimeSpan life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsEncrypted(context),
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
