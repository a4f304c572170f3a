using McpGateway.Access;
using McpGateway.Http.Guarding;
using McpGateway.Http.Metrics;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Endpoints;

/// <summary>Takes each request to what answers it, once it is known that it may be made and who makes it.</summary>
/// <param name="guard">Refuses what pages in a browser could send.</param>
/// <param name="crossOrigin">Lets some pages read the answers.</param>
/// <param name="authentication">Finds out who makes a request.</param>
/// <param name="open">Ends requests whose token is removed.</param>
/// <param name="hasProfile">Whether there is a profile of a name.</param>
/// <param name="mcp">Answers MCP.</param>
/// <param name="sse">Answers the older transport; null where it is not served.</param>
/// <param name="control">Answers programs of the user.</param>
/// <param name="metadata">Says where access tokens come from; null where none are taken.</param>
/// <param name="metrics">Answers with metrics; null where they are not served.</param>
/// <param name="unreadiness">Why no new work is taken; null where it is.</param>
/// <param name="logger">Hears of what was refused.</param>
/// <param name="page">Answers people with a browser, at the addresses that are its own; null where there is no page.</param>
internal sealed class HttpPaths(RequestGuard guard, CrossOrigin crossOrigin, IHttpAuthentication authentication, OpenRequests open, Func<string, bool> hasProfile, McpEndpoint mcp, SseEndpoint? sse, ControlEndpoint control, MetadataEndpoint? metadata, MetricsEndpoint? metrics, Func<string?> unreadiness, ILogger logger, IPage? page)
{
    private const string Mcp = "/mcp";
    private const string Control = "/control/";

    /// <summary>Whether the gateway ends: nothing new begins.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await ChooseAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? BodyReader.TooLong(context) : e.Message).ConfigureAwait(false);
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The same, noticed in another way.
        }
        catch (Exception e)
        {
            Log.RequestFailed(logger, e);
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "The gateway could not handle the request; see gateway.log for the reason.").ConfigureAwait(false);
        }
    }

    private async Task ChooseAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (guard.Refusal(context) is { } refusal)
        {
            Log.Refused(logger, context.Request.Method, Shown(path), refusal);
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, HttpAnswers.BadRequest, refusal).ConfigureAwait(false);
        }
        else if (crossOrigin.Answer(context))
        {
            // It only asks whether a page may make a request.
        }
        else if (metadata is not null && MetadataEndpoint.Has(path))
        {
            await metadata.AnswerAsync(context, path).ConfigureAwait(false);
        }
        else if (path is "/health" or "/ready")
        {
            string? problem = IsEnding ? "ending" : path == "/ready" ? unreadiness() : null;
            await (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
                ? HttpAnswers.TextAsync(context, problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, problem ?? "ok")
                : HttpAnswers.WrongMethodAsync(context, "GET, HEAD")).ConfigureAwait(false);
        }
        else if (path.StartsWith(Control, StringComparison.Ordinal) && RequestGuard.IsLocal(context))
        {
            await control.AnswerAsync(context, path[Control.Length..]).ConfigureAwait(false);
        }
        else if (path == Mcp || path == Mcp + "/" || path.StartsWith(Mcp + "/", StringComparison.Ordinal))
        {
            string profile = path.Length > Mcp.Length ? path[(Mcp.Length + 1)..] : "";
            await McpAsync(context, profile.Length == 0 ? null : profile, mcp.AnswerAsync).ConfigureAwait(false);
        }
        else if (sse is not null && (path is SseEndpoint.StreamPath or SseEndpoint.MessagePath))
        {
            await McpAsync(context, null, path == SseEndpoint.StreamPath ? sse.ListenAsync : sse.PostAsync).ConfigureAwait(false);
        }
        else if (metrics is not null && path == MetricsEndpoint.Path)
        {
            AccessOutcome who = await authentication.AuthenticateAsync(context).ConfigureAwait(false);
            await (who.Refusal is { } closed ? RefuseAsync(context, closed) : metrics.AnswerAsync(context, who)).ConfigureAwait(false);
        }
        else if (!IsEnding && page?.Has(path) == true)
        {
            await page.AnswerAsync(context).ConfigureAwait(false);
        }
        else
        {
            await HttpAnswers.TextAsync(context, StatusCodes.Status404NotFound, "Not found. MCP is at /mcp.").ConfigureAwait(false);
        }
    }

    private async Task McpAsync(HttpContext context, string? profile, Func<HttpContext, HttpCaller, Task> answer)
    {
        AccessOutcome who = await authentication.AuthenticateAsync(context).ConfigureAwait(false);
        if (who.Refusal is { } refusal)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
        }
        else if (profile is not null && !hasProfile(profile))
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, HttpAnswers.BadRequest, "There is no profile of this name.").ConfigureAwait(false);
        }
        else if (IsEnding)
        {
            context.Response.Headers.RetryAfter = "1";
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, HttpAnswers.BadRequest, "The gateway is being stopped.").ConfigureAwait(false);
        }
        else
        {
            var caller = new HttpCaller(who.User, profile, who.Id);
            CallLimit.Note(context, who);
            BodyReader.Limit(context, who.MaxMessage);
            await open.RunAsync(context, who, () => answer(context, caller)).ConfigureAwait(false);
        }
    }

    private Task RefuseAsync(HttpContext context, AccessRefusal refusal)
    {
        Log.Refused(logger, context.Request.Method, Shown(context.Request.Path.Value ?? ""), refusal.Reason);
        if (refusal.Challenge is not null)
        {
            context.Response.Headers.WWWAuthenticate = refusal.Challenge;
        }

        return HttpAnswers.ErrorAsync(context, refusal.Status, HttpAnswers.BadRequest, refusal.Message);
    }

    private static Task RefuseAsync(HttpContext context, int status, string problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return HttpAnswers.ErrorAsync(context, status, HttpAnswers.BadRequest, problem);
    }

    private static string Shown(string path) => Diagnostics.UntrustedText.OneLine(path, 200);
}
