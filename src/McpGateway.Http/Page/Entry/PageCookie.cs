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
        context.Request.IsHttps ? "__Host-mcp-gateway" : string.Create(CultureInfo.InvariantCulture, $"mcp-gateway-{context.Connection.LocalPort}");

    /// <summary>Gives it to the browser.</summary>
    public static void Set(HttpContext context, string id) => context.Response.Cookies.Append(NameOf(context), id, Options(context, PageSessions.Life));

    /// <summary>Takes it away.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Append(NameOf(context), "", Options(context, TimeSpan.Zero));

    private static CookieOptions Options(HttpContext context, TimeSpan life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
