using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Access;
using McpGateway.Http.Guarding;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Page;

/// <summary>
/// Finds out who looks at the page. A browser proves it once, by a link or a token, and has a cookie from then on; whoever has logged in with a token is checked with each request as any client with it is.
/// </summary>
/// <param name="authentication">Finds out who makes a request that has a token or needs none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of those who are not let in.</param>
internal sealed class PageDoor(IHttpAuthentication authentication, TimeProvider time, ILogger logger)
{
    private const string TokenField = "token";
    private const string FormField = "form";
    private const int LongestForm = 16 * 1024;

    private readonly PageSessions _sessions = new(time);

    /// <summary>The links that open the page.</summary>
    public PageLinks Links { get; } = new(time);

    /// <summary>Who makes a request; null where that is nobody who may look, with the reason.</summary>
    /// <param name="context">The request.</param>
    public async ValueTask<(PageVisitor? Visitor, AccessRefusal? Refusal)> FindAsync(HttpContext context)
    {
        string? id = context.Request.Cookies[PageCookie.NameOf(context)];
        PageSession? session = _sessions.Find(id, AddressOf(context));
        if (session is { Proof.IsLink: true })
        {
            // Cookies do not tell ports apart: what a server of somebody else on this machine has got to see is of no use to that one.
            return (IsOwn(context) ? Visitor(AccessOutcome.Owner, session) : null, null);
        }

        if (session is not null)
        {
            context.Request.Headers.Authorization = session.Proof.Authorization;
        }

        // A program that sends its token has no session: it looks, and does nothing.
        bool isBrowser = session is null && context.Request.Headers.Authorization.Count == 0 && IsForPeople(context);
        AccessOutcome who = await authentication.AuthenticateAsync(context).ConfigureAwait(false);
        if (who.Refusal is { } refusal)
        {
            _sessions.End(session is null ? null : id);
            Refused(context, refusal.Reason);
            return (null, refusal);
        }

        // Where no token is needed, the first page begins a session, which the forms of the page need.
        return (Visitor(who, session ?? (isBrowser ? Begin(context, PageProof.Nothing) : null)), null);
    }

    /// <summary>Lets in who comes by a link.</summary>
    /// <param name="context">The request.</param>
    /// <param name="code">The link's code.</param>
    /// <returns>Why not; null where it is let in.</returns>
    public string? Enter(HttpContext context, string code)
    {
        if (context.Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase))
        {
            return "A link is opened by a person.";
        }

        if (!IsOwn(context))
        {
            Refused(context, "its link is for a process of the owner's on this machine");
            return "A link opens the page on the machine of the gateway, for the user who runs it.";
        }

        if (!Links.Take(code))
        {
            Refused(context, "its link is unknown, was used or is too old");
            return "This link has been used, or is too old.";
        }

        Begin(context, PageProof.Link);
        return null;
    }

    /// <summary>Lets in who has a token.</summary>
    /// <param name="context">The request with the form of the login page.</param>
    /// <returns>Why not; null where it is let in.</returns>
    public async Task<string?> EnterAsync(HttpContext context)
    {
        if (await ReadFormAsync(context).ConfigureAwait(false) is not { } form)
        {
            return "This was not sent from the page itself.";
        }

        string token = form[TokenField].ToString().Trim();
        if (token.Length == 0 || token.Any(letter => letter is <= ' ' or > '~'))
        {
            return "Enter a token.";
        }

        string authorization = "Bearer " + token;
        context.Request.Headers.Authorization = authorization;
        if ((await authentication.AuthenticateAsync(context).ConfigureAwait(false)).Refusal is { } refusal)
        {
            Refused(context, refusal.Reason);
            return "The token is unknown, was removed or has expired.";
        }

        Begin(context, new PageProof(false, authorization));
        return null;
    }

    /// <summary>Whether a form was sent from a page of the visitor's own session.</summary>
    public static async Task<bool> IsOwnFormAsync(HttpContext context, PageSession? session) =>
        session is not null
        && await ReadFormAsync(context).ConfigureAwait(false) is { } form
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[FormField].ToString()), Encoding.UTF8.GetBytes(session.FormToken));

    /// <summary>Ends the session of a browser.</summary>
    public void Leave(HttpContext context)
    {
        _sessions.End(context.Request.Cookies[PageCookie.NameOf(context)]);
        PageCookie.Remove(context);
    }

    /// <summary>The field that each form has.</summary>
    public static void WriteFormToken(HtmlWriter html, PageSession session) => html.Empty("input", ("type", "hidden"), ("name", FormField), ("value", session.FormToken));

    /// <summary>The field of the token.</summary>
    public static void WriteTokenField(HtmlWriter html, string? describedBy) => html.Empty(
        "input",
        ("id", "token"),
        ("type", "password"),
        ("name", TokenField),
        ("required", ""),
        ("autocomplete", "current-password"),
        ("spellcheck", "false"),
        ("aria-describedby", describedBy),
        ("aria-invalid", describedBy is null ? null : "true"));

    private void Refused(HttpContext context, string reason) =>
        Log.Refused(logger, context.Request.Method, Diagnostics.UntrustedText.OneLine(context.Request.Path.Value, 200), reason);

    private PageSession Begin(HttpContext context, PageProof proof)
    {
        _sessions.End(context.Request.Cookies[PageCookie.NameOf(context)]);
        (string id, PageSession session) = _sessions.Begin(AddressOf(context), proof);
        PageCookie.Set(context, id);
        return session;
    }

    private PageVisitor Visitor(AccessOutcome who, PageSession? session) =>
        new(authentication.CallerOf(new HttpCaller(who.User, null, who.Id)), who.User, session);

    /// <summary>Whether it comes from a process of the user who runs the gateway, as far as the system tells, and nobody has passed it on.</summary>
    private static bool IsOwn(HttpContext context) =>
        !TokenAuthentication.IsPassedOn(context) && TokenAuthentication.ConnectionOf(context) is { } connection && connection.Listener != ListenerKind.Network && connection.Refusal() is null;

    private static bool IsForPeople(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static string AddressOf(HttpContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"{context.Connection.RemoteIpAddress} {context.Request.Scheme}://{context.Request.Host.Value}");

    /// <summary>What a form of this very page has sent; null where it is none, or comes from another site.</summary>
    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool isOwn = request.Headers.Origin is [{ } origin] && Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            && request.Headers["Sec-Fetch-Site"] is [] or ["same-origin"];
        return isOwn && request.HasFormContentType && request.ContentLength is <= LongestForm
            ? await request.ReadFormAsync(new FormOptions { BufferBodyLengthLimit = LongestForm, ValueCountLimit = 10 }, context.RequestAborted).ConfigureAwait(false)
            : null;
    }
}
