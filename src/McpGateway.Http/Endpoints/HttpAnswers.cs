using System.Text;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>The answers that are no stream.</summary>
internal static class HttpAnswers
{
    /// <summary>The error of JSON-RPC for what is no mistake of the message.</summary>
    public const int BadRequest = -32000;

    /// <summary>The error of JSON-RPC for a session that is not known.</summary>
    public const int UnknownSession = -32001;

    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="code">The code of JSON-RPC.</param>
    /// <param name="message">What is wrong, in one line.</param>
    /// <param name="id">The raw id of the message that was posted; empty where there is none.</param>
    public static Task ErrorAsync(HttpContext context, int status, int code, string message, ReadOnlyMemory<byte> id = default) =>
        JsonAsync(context, status, JsonRpcError.Line(id.Span, code, message));

    /// <summary>Answers with JSON.</summary>
    public static Task JsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    /// <summary>Answers with a line of text.</summary>
    public static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        byte[] bytes = Encoding.UTF8.GetBytes(text + "\n");
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Refuses a method of HTTP.</summary>
    public static Task WrongMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, BadRequest, $"{context.Request.Method} is not possible here. Possible: {allowed}.");
    }
}
