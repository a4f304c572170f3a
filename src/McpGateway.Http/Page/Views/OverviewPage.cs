using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.Statistics;

namespace McpGateway.Http.Page;

/// <summary>All servers, clients, calls and failures on one page: what does not work comes first.</summary>
internal static class OverviewPage
{
    private const int MostFailures = 25;
    private const int MostClients = 200;

    /// <summary>Writes it.</summary>
    public static HtmlWriter Write(PageGateway gateway, PageVisitor visitor)
    {
        IReadOnlyList<ServerSight> servers = gateway.ServersOf(visitor);
        bool isBusy = servers.Any(server => gateway.Actions.IsBusy(server.Server.Name));
        return PageFrame.Write("MCP Gateway", visitor, gateway.Now, isBusy, html =>
        {
            CallsByMinute hour = gateway.Statistics.LastHour(visitor.Sees);
            IReadOnlyList<ClientSight> clients = gateway.ClientsOf(visitor);
            int bad = servers.Count(server => server.Mood == ServerMood.Bad), doubtful = servers.Count(server => server.Mood == ServerMood.Doubtful);
            using (html.Open("div", ("id", "summary"), ("data-live", "")))
            {
                html.Leaf("h1", Headline(servers.Count, bad, doubtful, servers.Count(server => server.Pins.Length > 0)));
                Facts(html, gateway, visitor, servers, clients, hour);
            }

            if (visitor.IsOwner)
            {
                Problems(html, gateway.Runtime.Configuration.Current);
            }

            IReadOnlyList<NodeSight> nodes = gateway.NodesOf(visitor);
            Servers(html, gateway, visitor, servers, nodes);
            if (nodes.Count > 0)
            {
                Section(html, "nodes", "Nodes", () => NodeParts.Write(html, nodes, gateway.Nodes!.Own, gateway.Now));
            }

            Section(html, "calls", "Calls a minute", () => PageChart.Write(html, hour));
            Section(html, "errors", "Recent errors", () => ServerParts.Failures(html, gateway.FailuresOf(visitor), gateway.Now, MostFailures, showsServer: true));
            Section(html, "clients", "Clients", () => Clients(html, clients, gateway.Now));
            Saved(html, gateway, visitor);
        });
    }

    private static string Headline(int servers, int bad, int doubtful, int changed) =>
        servers == 0 ? "No servers"
        : bad > 0 ? PageText.Count(bad, "server does", "servers do") + " not work"
        : doubtful > 0 ? $"{PageText.Count(doubtful, "server")} failed {(doubtful == 1 ? "its last call" : "their last calls")}"
        : changed > 0 ? $"{PageText.Count(changed, "server is", "servers are")} other than you approved"
        : servers == 1 ? "The server is fine" : $"All {PageText.Number(servers)} servers are fine";

    private static void Facts(HtmlWriter html, PageGateway gateway, PageVisitor visitor, IReadOnlyList<ServerSight> servers, IReadOnlyList<ClientSight> clients, CallsByMinute hour)
    {
        (int sessions, long? tokens, _) = gateway.SavedFor(visitor);
        using (html.Open("ul", ("class", "facts")))
        {
            (int all, int running) = (servers.Count, servers.Count(server => server.IsRunning));
            Fact(html, PageText.Number(all), $"{(all == 1 ? "server" : "servers")}, {(running == 0 ? "none" : PageText.Number(running))} running; a server starts when it is called");
            Fact(html, PageText.Number(clients.Count), clients.Count == 1 ? "client" : "clients");
            Fact(html, PageText.Number(hour.Total), (hour.Total == 1 ? "call" : "calls") + " in the last hour");
            if (sessions > 0 && tokens is > 0)
            {
                Fact(html, PageText.Number(tokens.Value), "tokens saved so far, in " + PageText.Count(sessions, "session"));
            }
        }
    }

    private static void Fact(HtmlWriter html, string number, string meaning)
    {
        using (html.Open("li"))
        {
            html.Leaf("b", number);
            html.Leaf("span", meaning, ("class", "soft"));
        }
    }

    private static void Problems(HtmlWriter html, ConfigurationSnapshot configuration)
    {
        ConfigurationProblem[] problems = [.. configuration.Problems.Where(problem => !problem.IsNote)];
        if (problems.Length == 0)
        {
            return;
        }

        Section(html, "problems", configuration.IsBroken ? "The configuration cannot be read" : "Parts of the configuration cannot be used", () =>
        {
            using (html.Open("ul", ("class", "failures")))
            {
                foreach (ConfigurationProblem problem in problems.Take(MostFailures))
                {
                    using (html.Open("li"))
                    {
                        html.Leaf("p", problem.Message, ("class", "cause"));
                        html.Leaf("p", string.Create(CultureInfo.InvariantCulture, $"{problem.File}, line {problem.Line}"), ("class", "soft"));
                    }
                }
            }
        });
    }

    private static void Servers(HtmlWriter html, PageGateway gateway, PageVisitor visitor, IReadOnlyList<ServerSight> servers, IReadOnlyList<NodeSight> nodes)
    {
        using (html.Open("section", ("id", "servers"), ("data-live", ""), ("aria-labelledby", "servers-title")))
        {
            html.Leaf("h2", "Servers", ("id", "servers-title"));
            if (servers.Count == 0)
            {
                html.Leaf("p", gateway.AccessOf(visitor).NothingConfigured is { } nothing ? PageText.Sentence(nothing) : "There are none.");
            }

            using (html.Open("ul", ("class", "servers")))
            {
                // What does not work comes first.
                foreach (ServerSight server in servers
                    .OrderByDescending(server => server.Mood is ServerMood.Bad or ServerMood.Doubtful ? server.Mood : ServerMood.Good)
                    .ThenBy(server => server.Server.Name, StringComparer.OrdinalIgnoreCase))
                {
                    using (html.Open("li", ("class", "card " + ServerParts.ClassOf(server.Mood))))
                    {
                        Server(html, gateway, visitor, server, NodeParts.Of(nodes, server.Server.Name));
                    }
                }
            }
        }
    }

    private static void Server(HtmlWriter html, PageGateway gateway, PageVisitor visitor, ServerSight server, string? place)
    {
        using (html.Open("div", ("class", "row")))
        {
            using (html.Open("div", ("class", "name")))
            {
                using (html.Open("h3"))
                {
                    html.Leaf("a", server.Server.Name, ("href", PagePaths.OfServer(server.Server.Name)), ("id", "server-" + server.Server.Name));
                }

                ServerParts.Badge(html, server);
            }

            ServerParts.Buttons(html, server, visitor, gateway.Actions.IsBusy(server.Server.Name));
        }

        if (server.Facts.Purpose.Length > 0)
        {
            html.Leaf("p", server.Facts.Purpose, ("class", "purpose soft"));
        }

        ServerParts.Why(html, server);
        var facts = new List<string>();
        if (server.State.Processes > 0)
        {
            facts.Add(PageText.Count(server.State.Processes, "connection"));
        }

        if (place is not null)
        {
            facts.Add(place);
        }

        facts.Add(server.Facts.Catalog is { } catalog ? PageText.Count(catalog.Tools.Count, "tool") : "tools not seen yet");
        if (server.Figures is { } figures)
        {
            facts.Add(PageText.Count(figures.Calls, "call") + (figures.Failures > 0 ? $", {PageText.Number(figures.Failures)} failed" : ""));
            facts.Add($"p50 {PageText.Duration(figures.Median)}, p95 {PageText.Duration(figures.NinetyFifth)}, longest {PageText.Duration(figures.Longest)}");
        }

        html.Leaf("p", string.Join(" · ", facts), ("class", "figures soft"));
    }

    private static void Clients(HtmlWriter html, IReadOnlyList<ClientSight> clients, DateTimeOffset now)
    {
        if (clients.Count == 0)
        {
            html.Leaf("p", "None is connected.", ("class", "soft"));
            return;
        }

        using (html.Open("ul", ("class", "clients")))
        {
            foreach (ClientSight client in clients.Take(MostClients))
            {
                using (html.Open("li"))
                {
                    html.Leaf("b", client.Name.Length > 0 ? client.Name : "(unnamed)");
                    html.Text($" {client.Transport}, user {client.User}{(client.Profile is null ? "" : ", profile " + client.Profile)}");
                    if (client.Since is { } since)
                    {
                        html.Text(", came ");
                        PageFrame.Time(html, since, now);
                    }

                    if (client.Requests is { } requests)
                    {
                        html.Text($", {(requests == 0 ? "no request" : PageText.Count(requests, "request"))} under way");
                    }
                }
            }
        }
    }

    private static void Saved(HtmlWriter html, PageGateway gateway, PageVisitor visitor) => Section(html, "saved", "Tokens saved", () =>
    {
        (int sessions, long? tokens, SessionSaving? now) = gateway.SavedFor(visitor);
        if (now is null || tokens is null)
        {
            html.Leaf("p", "The configuration shows clients more tools than the gateway's own three (\"exposure\"), so this is not reckoned.", ("class", "soft"));
            return;
        }

        using (html.Open("p"))
        {
            html.Text($"The definitions of all tools would cost a client {PageText.Number(now.Without)} tokens before its first word; the gateway's own tools cost {PageText.Number(now.With)}.");
        }

        string since = gateway.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        html.Leaf(
            "p",
            $"Reckoned as mcp-gateway measure does, with what is known of the servers now, for each session begun since {since}: {PageText.Number(tokens.Value)} tokens in {PageText.Count(sessions, "session")}. "
            + "A search and a call cost some of it back. Clients without a session are not counted"
            + (now.Unseen > 0 ? $", nor {PageText.Count(now.Unseen, "server")} whose tools were never seen." : "."),
            ("class", "soft"));
    });

    private static void Section(HtmlWriter html, string id, string title, Action content)
    {
        using (html.Open("section", ("id", id), ("class", "card"), ("data-live", ""), ("aria-labelledby", id + "-title")))
        {
            html.Leaf("h2", title, ("id", id + "-title"));
            content();
        }
    }
}
