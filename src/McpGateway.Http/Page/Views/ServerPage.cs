using System.Globalization;
using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Policy;

namespace McpGateway.Http.Page;

/// <summary>All there is to know of one server.</summary>
internal static class ServerPage
{
    private const int MostFailures = 20;
    private const int MostTools = 500;
    private const int LongestSummary = 400;

    /// <summary>Writes it.</summary>
    public static HtmlWriter Write(PageGateway gateway, PageVisitor visitor, ServerSight server)
    {
        string name = server.Server.Name;
        bool isBusy = gateway.Actions.IsBusy(name);
        return PageFrame.Write(name + " - MCP Gateway", visitor, gateway.Now, isBusy, html =>
        {
            using (html.Open("p", ("class", "back")))
            {
                html.Leaf("a", "All servers", ("href", PagePaths.Home), ("id", "back"));
            }

            using (html.Open("div", ("id", "head"), ("data-live", "")))
            {
                using (html.Open("div", ("class", "row")))
                {
                    using (html.Open("div", ("class", "name")))
                    {
                        html.Leaf("h1", name);
                        ServerParts.Badge(html, server);
                    }

                    ServerParts.Buttons(html, server, visitor, isBusy);
                }

                if (server.Facts.Purpose.Length > 0)
                {
                    html.Leaf("p", server.Facts.Purpose, ("class", "soft"));
                }

                ServerParts.Why(html, server);
            }

            if (visitor.IsOwner && gateway.Actions.Last(name) is { } action)
            {
                Section(html, "action", TitleOf(action), () => Action(html, gateway, action));
            }

            Section(html, "calls", "Calls", () => Calls(html, gateway, visitor, server));
            Section(html, "errors", "Last errors", () => ServerParts.Failures(html, server.Failures, gateway.Now, MostFailures, showsServer: false));
            Section(html, "connections", "Connections", () => Connections(html, server, gateway.Now));
            if (visitor.IsOwner)
            {
                Own(html, gateway, server.Server);
            }

            Section(html, "tools", "Tools", () => Tools(html, gateway, visitor, server));
        });
    }

    private static string TitleOf(ServerAction action) => (action.Kind, action.IsDone) switch
    {
        (ServerActions.Test, false) => "Test, under way",
        (ServerActions.Test, true) => "Test",
        (_, false) => "Under way: " + action.Kind,
        _ => "Last action: " + action.Kind,
    };

    private static void Action(HtmlWriter html, PageGateway gateway, ServerAction action)
    {
        using (html.Open("p", ("class", "soft")))
        {
            PageFrame.Time(html, action.Began, gateway.Now);
            html.Text(action.IsDone ? action.Cause.Length > 0 ? ": it failed." : action.Kind == ServerActions.Test ? ": " + Verdict(action) : ": done." : ": not done yet.");
        }

        using (html.Open("ol", ("class", "checks")))
        {
            foreach (ServerCheck check in action.Checks)
            {
                using (html.Open("li"))
                {
                    string result = check.Result switch { ServerCheckResult.Passed => "good", ServerCheckResult.Warning => "doubtful", _ => "bad" };
                    html.Leaf("span", check.Result switch { ServerCheckResult.Passed => "ok", ServerCheckResult.Warning => "warning", _ => "failed" }, ("class", "badge " + result));
                    html.Text(" ");
                    html.Leaf("strong", check.Kind.ToString());
                    html.Text($" {check.Detail}{(check.Duration is { } took ? $" ({PageText.Duration(took)})" : "")}");
                    if (check.Remedy is { } remedy)
                    {
                        html.Leaf("p", remedy, ("class", "remedy"));
                    }
                }
            }
        }

        ServerParts.CauseAndRemedy(html, action.Cause, action.Remedy);
    }

    private static string Verdict(ServerAction action) =>
        action.Checks.Any(check => check.Result == ServerCheckResult.Failed) ? "the server cannot be used, or not fully."
        : action.Checks.Any(check => check.Result == ServerCheckResult.Warning) ? "the server can be used; something may be better."
        : "everything is as it should be.";

    private static void Calls(HtmlWriter html, PageGateway gateway, PageVisitor visitor, ServerSight server)
    {
        PageChart.Write(html, gateway.Statistics.LastHour(visitor.Sees, server.Server.Name));
        if (server.Figures is not { } figures)
        {
            return;
        }

        using (html.Open("dl", ("class", "figures")))
        {
            Pair(html, "Since the gateway began", PageText.Count(figures.Calls, "call"));
            Pair(html, "Failed", PageText.Number(figures.Failures));
            Pair(html, "Half within (p50)", PageText.Duration(figures.Median));
            Pair(html, "95 % within (p95)", PageText.Duration(figures.NinetyFifth));
            Pair(html, "Longest", PageText.Duration(figures.Longest));
        }
    }

    private static void Connections(HtmlWriter html, ServerSight server, DateTimeOffset now)
    {
        ServerPlace[] places = [.. server.Places.Where(place => place.State.Since is not null)];
        if (places.Length == 0)
        {
            html.Leaf("p", "None so far. The server starts with its first call.", ("class", "soft"));
            return;
        }

        using (html.Open("ul", ("class", "clients")))
        {
            foreach (ServerPlace place in places.OrderByDescending(place => place.Live.Count).Take(50))
            {
                using (html.Open("li"))
                {
                    html.Leaf("b", place.Scope.Name);
                    html.Text($" {(place.State.Status == ServerStatus.Stopped ? "not running" : place.State.Status.ToString().ToLowerInvariant())} ");
                    PageFrame.Time(html, place.State.Since!.Value, now);
                    string processes = string.Join(", ", place.Live.Select(connection => connection.Transport.ProcessId).OfType<int>());
                    html.Text(processes.Length > 0 ? $", process {processes}" : "");
                    if (place.Live.Count == 0 && place.State.Reason is { Length: > 0 } reason && !(server.Cause.Length > 0 && reason.Contains(server.Cause, StringComparison.Ordinal)))
                    {
                        html.Leaf("p", reason, ("class", "soft"));
                    }
                }
            }
        }
    }

    /// <summary>What is the owner's affair alone: the entry, and what the server prints.</summary>
    private static void Own(HtmlWriter html, PageGateway gateway, ServerDefinition server)
    {
        var redactor = new Redactor(ShownDefinition.SecretsOf(server, gateway.Variables()));
        Section(html, "log", "Last lines of its log", () =>
        {
            string file = gateway.Runtime.Options.Home.ServerLogOf(server.Name);
            IReadOnlyList<string> lines = ServerLogTail.Read(file, redactor);
            html.Leaf("p", lines.Count == 0 ? "It has printed nothing on stderr." : "Its stderr, in " + file + ".", ("class", "soft"));
            Lines(html, lines);
        });
        Section(html, "definition", "Definition", () =>
        {
            string place = server.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"Line {server.Line} of {gateway.Runtime.Options.Home.ConfigurationFile}; secrets are masked.") : "Built in.";
            html.Leaf("p", place, ("class", "soft"));
            Lines(html, ShownDefinition.Lines(server, redactor));
        });
    }

    private static void Lines(HtmlWriter html, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        // Each line by itself, so that none of them can look like another's.
        using (html.Open("ol", ("class", "code"), ("tabindex", "0"), ("aria-label", "Lines")))
        {
            foreach (string line in lines)
            {
                html.Leaf("li", line);
            }
        }
    }

    private static void Tools(HtmlWriter html, PageGateway gateway, PageVisitor visitor, ServerSight server)
    {
        if (server.Facts.Catalog is not { } catalog)
        {
            html.Leaf("p", "They are known when the server has been started once.", ("class", "soft"));
            return;
        }

        CatalogEntry entry = catalog;
        string name = $"{entry.Identity.Name} {entry.Identity.Version}".Trim();
        using (html.Open("p", ("class", "soft")))
        {
            html.Text($"{PageText.Count(entry.Tools.Count, "tool")} of {(name.Length > 0 ? name : "a server without a name")}, MCP {entry.Identity.ProtocolVersion}, seen ");
            PageFrame.Time(html, entry.Seen, gateway.Now);
            html.Text(entry.GapOf(ServerList.Tools) is { } gap ? "; perhaps there are more: " + gap : "");
        }

        if (entry.Identity.Instructions is { Length: > 0 } instructions)
        {
            using (html.Open("details", ("id", "instructions")))
            {
                html.Leaf("summary", "What it tells models about its use");
                using (html.Open("p"))
                {
                    html.Lines(instructions);
                }
            }
        }

        GatewayAccess access = gateway.AccessOf(visitor);
        CallerGate gate = access.Gate;
        PinState pins = access.Services.Pins.StateOf(server.Server);
        using (html.Open("ul", ("class", "tools")))
        {
            foreach (CatalogTool tool in entry.Tools.Take(MostTools))
            {
                using (html.Open("li"))
                {
                    html.Leaf("code", tool.Signature);
                    Mark(html, tool.IsReadOnly, "good", "only reads");
                    Mark(html, tool.SaysDestructive, "bad", "may destroy");
                    Mark(html, gate.Decide(RequestKind.Tool, server.Server, tool.Name).ConfirmedBy is not null, "doubtful", "asks first");
                    foreach (string mark in PinNotes.Words(pins, tool))
                    {
                        Mark(html, true, "doubtful", mark);
                    }

                    html.Text(" ");
                    using (html.Open("p", ("class", "soft")))
                    {
                        html.Text(tool.Summary, LongestSummary);
                    }
                }
            }
        }

        if (entry.Tools.Count > MostTools)
        {
            html.Leaf("p", $"{PageText.Number(entry.Tools.Count - MostTools)} more are not shown: mcp-gateway tools lists all.", ("class", "soft"));
        }
    }

    private static void Mark(HtmlWriter html, bool isSo, string kind, string text)
    {
        if (isSo)
        {
            html.Text(" ");
            html.Leaf("span", text, ("class", "badge " + kind));
        }
    }

    private static void Pair(HtmlWriter html, string name, string value)
    {
        using (html.Open("div"))
        {
            html.Leaf("dt", name);
            html.Leaf("dd", value);
        }
    }

    private static void Section(HtmlWriter html, string id, string title, Action content)
    {
        using (html.Open("section", ("id", id), ("class", "card"), ("data-live", ""), ("aria-labelledby", id + "-title")))
        {
            html.Leaf("h2", title, ("id", id + "-title"));
            content();
        }
    }
}
