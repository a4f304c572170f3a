using McpGateway.Access;
using McpGateway.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpGateway.Http.Page;

/// <summary>The page for people: servers with their states and reasons, clients, calls, failures.</summary>
/// <param name="gateway">What it shows.</param>
/// <param name="door">Finds out who looks at it.</param>
internal sealed class PageEndpoint(PageGateway gateway, PageDoor door) : IPage
{
    private const string NoLink = "It has been used, is older than ten minutes, or was made for another machine or user. For a new one run: mcp-gateway status --link";

    /// <inheritdoc />
    public bool Has(string path) => PagePaths.Has(path);

    /// <inheritdoc />
    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "", method = context.Request.Method;
        bool isGet = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        return (path, isGet, HttpMethods.IsPost(method)) switch
        {
            (PagePaths.Style, true, _) => PageAnswers.FileAsync(context, "text/css; charset=utf-8", PageFiles.Style),
            (PagePaths.Script, true, _) => PageAnswers.FileAsync(context, "text/javascript; charset=utf-8", PageFiles.Script),
            (PagePaths.Icon, true, _) => PageAnswers.FileAsync(context, "image/svg+xml", PageFiles.Icon),
            (PagePaths.Login, true, _) => AskAsync(context),
            (PagePaths.Login, _, true) => LogInAsync(context),
            (PagePaths.Logout, _, true) => LogOutAsync(context),
            (PagePaths.Home, true, _) => ShowAsync(context, visitor => OverviewPage.Write(gateway, visitor)),
            _ when path.StartsWith(PagePaths.Servers, StringComparison.Ordinal) && isGet => ShowServerAsync(context),
            _ when path.StartsWith(PagePaths.Servers, StringComparison.Ordinal) && HttpMethods.IsPost(method) => ActAsync(context),
            (PagePaths.Logout, _, _) => HttpAnswers.WrongMethodAsync(context, "POST"),
            _ => HttpAnswers.WrongMethodAsync(context, "GET, HEAD"),
        };
    }

    private Task AskAsync(HttpContext context)
    {
        if (context.Request.Query[PagePaths.Code] is not [{ Length: > 0 } code])
        {
            return PageAnswers.HtmlAsync(context, StatusCodes.Status200OK, LoginPage.Write(null));
        }

        // The link does not stay in the address bar, and leads nowhere a second time.
        return HttpMethods.IsGet(context.Request.Method) && door.Enter(context, code) is not { } problem
            ? PageAnswers.SeeOtherAsync(context, PagePaths.Home)
            : PageAnswers.HtmlAsync(context, StatusCodes.Status403Forbidden, PageFrame.Message("This link does not open the page", NoLink, null));
    }

    private async Task LogInAsync(HttpContext context) =>
        await (await door.EnterAsync(context).ConfigureAwait(false) is { } problem
            ? PageAnswers.HtmlAsync(context, StatusCodes.Status403Forbidden, LoginPage.Write(problem))
            : PageAnswers.SeeOtherAsync(context, PagePaths.Home)).ConfigureAwait(false);

    private async Task LogOutAsync(HttpContext context)
    {
        if ((await door.FindAsync(context).ConfigureAwait(false)).Visitor is { Session: { } session } && await PageDoor.IsOwnFormAsync(context, session).ConfigureAwait(false))
        {
            door.Leave(context);
        }

        await PageAnswers.SeeOtherAsync(context, PagePaths.Login).ConfigureAwait(false);
    }

    private Task ShowServerAsync(HttpContext context) => ShowAsync(context, visitor =>
        PartsOf(context) is [{ } name] && gateway.ServerOf(visitor, name) is { } server ? ServerPage.Write(gateway, visitor, server) : null);

    private async Task ActAsync(HttpContext context)
    {
        if ((await door.FindAsync(context).ConfigureAwait(false)).Visitor is not { } visitor)
        {
            await PageAnswers.SeeOtherAsync(context, PagePaths.Login).ConfigureAwait(false);
        }
        else if (!await PageDoor.IsOwnFormAsync(context, visitor.Session).ConfigureAwait(false))
        {
            await RefuseAsync(context, visitor, StatusCodes.Status403Forbidden, "Not done", "This was not sent from a page of yours, or that page was too old. Go back, get it anew, and try again.").ConfigureAwait(false);
        }
        else if (!visitor.MayAct)
        {
            await RefuseAsync(context, visitor, StatusCodes.Status403Forbidden, "Not done", "Only the owner of the gateway can start, stop and test servers.").ConfigureAwait(false);
        }
        else if (PartsOf(context) is not [{ } name, ServerActions.Start or ServerActions.Stop or ServerActions.Test] || gateway.ServerOf(visitor, name) is not { } server)
        {
            await RefuseAsync(context, visitor, StatusCodes.Status404NotFound, "Not found", "There is no server of this name, or nothing of this kind to do with it.").ConfigureAwait(false);
        }
        else if (await gateway.Actions.RunAsync(PartsOf(context)[1], server.Server).ConfigureAwait(false) is { } problem)
        {
            await RefuseAsync(context, visitor, StatusCodes.Status409Conflict, "Not done", problem).ConfigureAwait(false);
        }
        else
        {
            await PageAnswers.SeeOtherAsync(context, PagePaths.OfServer(name)).ConfigureAwait(false);
        }
    }

    /// <summary>Shows a page to somebody who may look; asks others to log in.</summary>
    private async Task ShowAsync(HttpContext context, Func<PageVisitor, HtmlWriter?> write)
    {
        (PageVisitor? visitor, AccessRefusal? refusal) = await door.FindAsync(context).ConfigureAwait(false);
        if (visitor is null)
        {
            context.Response.Headers.WWWAuthenticate = refusal?.Challenge;
            await PageAnswers.HtmlAsync(context, refusal?.Status ?? StatusCodes.Status401Unauthorized, LoginPage.Write(refusal is { Challenge: null } ? refusal.Message : null)).ConfigureAwait(false);
        }
        else if (write(visitor) is { } page)
        {
            await PageAnswers.HtmlAsync(context, StatusCodes.Status200OK, page).ConfigureAwait(false);
        }
        else
        {
            await RefuseAsync(context, visitor, StatusCodes.Status404NotFound, "Not found", "There is no server of this name.").ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpContext context, PageVisitor visitor, int status, string title, string text) =>
        PageAnswers.HtmlAsync(context, status, PageFrame.Message(title, text, visitor));

    /// <summary>What comes after <c>/servers/</c>: the path as it was sent, because a name may have a slash in it.</summary>
    private static string[] PartsOf(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        int start = target.IndexOf(PagePaths.Servers, StringComparison.Ordinal);
        return start < 0 ? [] : [.. target[(start + PagePaths.Servers.Length)..].Split('?')[0].Split('/').Select(Uri.UnescapeDataString)];
    }
}
