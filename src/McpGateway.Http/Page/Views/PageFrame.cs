using System.Globalization;
using McpGateway.Diagnostics;

namespace McpGateway.Http.Page;

/// <summary>What all pages have in common.</summary>
internal static class PageFrame
{
    /// <summary>How often a page that shows something that changes is got anew, in seconds.</summary>
    private const int Pause = 5;

    /// <summary>Writes a whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="visitor">Who looks at it; null where that is not known yet.</param>
    /// <param name="now">The time; null where nothing on it changes.</param>
    /// <param name="isBusy">Whether something is under way that the visitor waits for.</param>
    /// <param name="content">Writes what is in it.</param>
    public static HtmlWriter Write(string title, PageVisitor? visitor, DateTimeOffset? now, bool isBusy, Action<HtmlWriter> content)
    {
        var html = new HtmlWriter();
        using (html.Open("html", ("lang", "en")))
        {
            using (html.Open("head"))
            {
                html.Empty("meta", ("charset", "utf-8"));
                html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
                html.Leaf("title", title);
                html.Empty("link", ("rel", "stylesheet"), ("href", PagePaths.Style));
                html.Empty("link", ("rel", "icon"), ("href", PagePaths.Icon), ("type", "image/svg+xml"));
                if (now is not null)
                {
                    using (html.Open("script", ("src", PagePaths.Script), ("defer", "")))
                    {
                        // It is in its file.
                    }
                }

                if (isBusy)
                {
                    using (html.Open("noscript"))
                    {
                        html.Empty("meta", ("http-equiv", "refresh"), ("content", "3"));
                    }
                }
            }

            using (html.Open("body"))
            {
                html.Leaf("a", "Skip to the content", ("class", "skip"), ("href", "#main"));
                Head(html, visitor, now);
                using (html.Open("main", ("id", "main"), ("tabindex", "-1"), ("data-refresh", now is null ? null : (isBusy ? 1 : Pause).ToString(CultureInfo.InvariantCulture))))
                {
                    content(html);
                }

                using (html.Open("footer"))
                {
                    html.Text($"mcp-gateway {ProductVersion.Text}");
                }
            }
        }

        return html;
    }

    /// <summary>A page that says one thing.</summary>
    public static HtmlWriter Message(string title, string text, PageVisitor? visitor) => Write(title + " - MCP Gateway", visitor, null, false, html =>
    {
        html.Leaf("h1", title);
        html.Leaf("p", text);
        using (html.Open("p"))
        {
            html.Leaf("a", "To all servers", ("href", PagePaths.Home));
        }
    });

    /// <summary>A moment, and how long ago it was.</summary>
    public static void Time(HtmlWriter html, DateTimeOffset time, DateTimeOffset now) => html.Leaf(
        "time",
        PageText.Ago(now - time),
        ("datetime", time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ("title", time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)));

    private static void Head(HtmlWriter html, PageVisitor? visitor, DateTimeOffset? now)
    {
        using (html.Open("header", ("class", "top")))
        {
            using (html.Open("nav", ("aria-label", "Page")))
            {
                html.Leaf("a", "MCP Gateway", ("href", PagePaths.Home), ("class", "brand"), ("id", "home"));
            }

            using (html.Open("div", ("class", "mine")))
            {
                if (now is { } time)
                {
                    using (html.Open("span", ("class", "soft"), ("id", "asof"), ("data-live", "")))
                    {
                        html.Text($"{time.UtcDateTime:HH:mm:ss} UTC");
                    }

                    html.Leaf("button", "Pause", ("id", "pause"), ("type", "button"), ("hidden", ""), ("class", "quiet"), ("aria-pressed", "false"));
                }

                if (visitor?.Session is { } session)
                {
                    using (html.Open("form", ("method", "post"), ("action", PagePaths.Logout)))
                    {
                        PageDoor.WriteFormToken(html, session);
                        html.Leaf("span", visitor.Name, ("class", "who"));
                        html.Leaf("button", "Log out", ("id", "logout"), ("class", "quiet"));
                    }
                }
            }
        }

        html.Leaf("p", "", ("id", "lost"), ("role", "status"), ("class", "lost"));
    }
}
