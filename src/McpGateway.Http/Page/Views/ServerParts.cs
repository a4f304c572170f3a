using McpGateway.Gateway.Statistics;

namespace McpGateway.Http.Page;

/// <summary>Parts that the overview and the page of a server have in common.</summary>
internal static class ServerParts
{
    /// <summary>How a server stands, by a word and a colour.</summary>
    public static void Badge(HtmlWriter html, ServerSight server) => html.Leaf("span", server.Label, ("class", "badge " + ClassOf(server.Mood)));

    /// <summary>Why it stands so, and what to do; nothing where nothing is to be said.</summary>
    public static void Why(HtmlWriter html, ServerSight server)
    {
        Why(html, server.Mood, server.Cause, server.Remedy);
        Why(html, ServerMood.Doubtful, server.Pins, server.PinRemedy);
    }

    private static void Why(HtmlWriter html, ServerMood mood, string cause, string remedy)
    {
        if (cause.Length + remedy.Length == 0)
        {
            return;
        }

        using (html.Open("div", ("class", "why " + ClassOf(mood))))
        {
            CauseAndRemedy(html, cause, remedy);
        }
    }

    /// <summary>What happened, and what to do about it.</summary>
    public static void CauseAndRemedy(HtmlWriter html, string cause, string remedy)
    {
        if (cause.Length > 0)
        {
            html.Leaf("p", PageText.Sentence(cause), ("class", "cause"));
        }

        if (remedy.Length > 0)
        {
            html.Leaf("p", PageText.Sentence(remedy), ("class", "remedy"));
        }
    }

    /// <summary>What the owner can do with a server.</summary>
    public static void Buttons(HtmlWriter html, ServerSight server, PageVisitor visitor, bool isBusy)
    {
        if (!visitor.MayAct)
        {
            return;
        }

        using (html.Open("form", ("method", "post"), ("class", "actions")))
        {
            PageDoor.WriteFormToken(html, visitor.Session!);
            if (server.IsRunning)
            {
                Button(html, server, ServerActions.Stop, "Stop", isBusy);
            }
            else if (!server.IsForbidden)
            {
                Button(html, server, ServerActions.Start, "Start", isBusy || server.Server.Disabled);
            }

            Button(html, server, ServerActions.Test, "Test", isBusy);
        }
    }

    /// <summary>The last failures.</summary>
    public static void Failures(HtmlWriter html, IReadOnlyList<FailedCall> failures, DateTimeOffset now, int most, bool showsServer)
    {
        if (failures.Count == 0)
        {
            html.Leaf("p", "None.", ("class", "soft"));
            return;
        }

        using (html.Open("ul", ("class", "failures")))
        {
            foreach (FailedCall failure in failures.Take(most))
            {
                using (html.Open("li"))
                {
                    using (html.Open("div", ("class", "line soft")))
                    {
                        PageFrame.Time(html, failure.Time, now);
                        if (showsServer)
                        {
                            html.Text(" ");
                            html.Leaf("a", failure.Server, ("href", PagePaths.OfServer(failure.Server)));
                        }

                        html.Text(" ");
                        html.Leaf("code", failure.IsFromPage ? PageText.Past(failure.What) : failure.What);
                        html.Text($" {Who(failure)}");
                    }

                    CauseAndRemedy(html, failure.Cause, failure.Remedy);
                }
            }
        }
    }

    /// <summary>The class of the style for a mood.</summary>
    public static string ClassOf(ServerMood mood) => mood switch
    {
        ServerMood.Good => "good",
        ServerMood.Busy => "busy",
        ServerMood.Doubtful => "doubtful",
        ServerMood.Bad => "bad",
        _ => "idle",
    };

    private static string Who(FailedCall failure) =>
        failure.IsFromPage ? "from this page"
        : (failure.Client.Length > 0 ? "by " + failure.Client : "") + (failure.User is { } user ? " of " + user : "");

    private static void Button(HtmlWriter html, ServerSight server, string action, string text, bool isOff) => html.Leaf(
        "button",
        text,
        ("id", $"{action}-{server.Server.Name}"),
        ("formaction", PagePaths.OfServer(server.Server.Name) + "/" + action),
        ("disabled", isOff ? "" : null),
        ("aria-label", $"{text} {server.Server.Name}"));
}
