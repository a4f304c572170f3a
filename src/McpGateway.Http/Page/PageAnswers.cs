using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Page;

/// <summary>The answers of the page, each with what keeps a browser from doing anything else with it.</summary>
internal static class PageAnswers
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers with a page.</summary>
    public static Task HtmlAsync(HttpContext context, int status, HtmlWriter page) => WriteAsync(context, status, "text/html; charset=utf-8", page.ToBytes());

    /// <summary>Answers with a file that belongs to the page and is the same for everybody.</summary>
    public static Task FileAsync(HttpContext context, string type, string text) => WriteAsync(context, StatusCodes.Status200OK, type, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends the browser on, to get a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="place">A place of this site.</param>
    public static Task SeeOtherAsync(HttpContext context, string place)
    {
        context.Response.Headers.Location = place;
        return WriteAsync(context, StatusCodes.Status303SeeOther, "text/plain; charset=utf-8", []);
    }

    private static Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        // With "no-referrer" a browser would hide from the gateway that a form of its own page was sent.
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
