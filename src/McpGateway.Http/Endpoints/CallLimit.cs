using System.Globalization;
using McpGateway.Access;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>Refuses what is above the calls a minute that somebody may make. What begins a session or asks whether the gateway lives is no call, and neither is an answer.</summary>
/// <param name="limits">What each has left.</param>
internal sealed class CallLimit(ICallLimits limits)
{
    /// <summary>Says of a request whose it is.</summary>
    public static void Note(HttpContext context, AccessOutcome who) => context.Features.Set(who);

    /// <summary>Answers what is above the limit.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">What was posted.</param>
    /// <returns>Whether it is above it, and was answered.</returns>
    public async Task<bool> RefusesAsync(HttpContext context, PostedBody body)
    {
        if (!body.HasRequests || body.Method is "initialize" or "ping" or "server/discover"
            || context.Features.Get<AccessOutcome>() is not { CallsPerMinute: { } limit } who || await limits.TakeAsync(who.User, limit, body.Requests.Count).ConfigureAwait(false) is not { } wait)
        {
            return false;
        }

        context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await HttpAnswers.ErrorAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            HttpAnswers.BadRequest,
            string.Create(CultureInfo.InvariantCulture, $"Too many calls: {(who.Token is null ? $"'{who.User}' may make" : $"the token '{who.User}' is good for")} {limit} a minute. Try again in {wait} s; nothing was called."),
            body.Id.ToArray()).ConfigureAwait(false);
        return true;
    }
}
