using System.Globalization;
using McpGateway.Access;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>Refuses what is above the calls a minute that a token is good for. What begins a session or asks whether the gateway lives is no call, and neither is an answer.</summary>
/// <param name="limits">What each has left.</param>
internal sealed class CallLimit(RateLimits limits)
{
    /// <summary>Says of a request whose it is.</summary>
    public static void Note(HttpContext context, GatewayToken? token) => context.Features.Set(token);

    /// <summary>Answers what is above the limit.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">What was posted.</param>
    /// <returns>Whether it is above it, and was answered.</returns>
    public async Task<bool> RefusesAsync(HttpContext context, PostedBody body)
    {
        if (!body.HasRequests || body.Method is "initialize" or "ping" or "server/discover"
            || context.Features.Get<GatewayToken>() is not { } token || limits.Take(token, body.Requests.Count) is not { } wait)
        {
            return false;
        }

        context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await HttpAnswers.ErrorAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            HttpAnswers.BadRequest,
            string.Create(CultureInfo.InvariantCulture, $"Too many calls: the token '{token.Name}' is good for {token.CallsPerMinute} a minute. Try again in {wait} s; nothing was called."),
            body.Id.ToArray()).ConfigureAwait(false);
        return true;
    }
}
