using System.Globalization;
using System.Net;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway.Measuring;

/// <summary>
/// A measurement as one page of HTML that needs nothing else: no script, no font, no picture from anywhere, and its own policy forbids them. Names and reasons
/// come from files and servers; they are shown as text, never as markup.
/// </summary>
public static class MeasurementPage
{
    private const int MaxNameLength = 64;

    /// <summary>The page; it is also well-formed XML.</summary>
    /// <param name="measurement">The measurement.</param>
    public static string Write(GatewayMeasurement measurement)
    {
        var page = new StringBuilder();
        page.Append("""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>What MCP Gateway saves</title>
            <style>

            """);
        page.Append(PageStyle.Css).Append("\n</style>\n</head>\n<body>\n<main>\n");
        Head(page, measurement);
        if (measurement.Known.Any())
        {
            Start(page, measurement);
            Conversation(page, measurement);
            Servers(page, measurement);
        }

        Table(page, measurement);
        Notes(page, measurement);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Head(StringBuilder page, GatewayMeasurement measurement)
    {
        int known = measurement.Known.Count(), all = measurement.Servers.Count;
        string unseen = known == all ? "" : Text($", {all - known:N0} of which could not be measured");
        page.Append("<header>\n<h1>").Append(Headline(measurement)).Append("</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Count(all, "server")}{unseen}, {Count(measurement.Tools, "tool")}, measured on {measurement.Measured.ToLocalTime():d MMMM yyyy 'at' HH:mm}. Figures are tokens of o200k, estimated.</p>\n</header>\n");
        string kind = measurement.Saved >= 0 ? "good" : "bad";
        page.Append("<ul class=\"facts\">\n");
        Fact(page, Text($"{measurement.Without:N0}"), "tokens before the first word without the gateway", "bad");
        Fact(page, Text($"{measurement.With:N0}"), "tokens before the first word with it", kind);
        Fact(page, Text($"{measurement.FirstCall:N0}"), "tokens with it until the first call is written, a search included", "");
        Fact(page, Text($"{measurement.ProcessesWithout:N0} → {measurement.ProcessesWith:N0}"), Text($"processes for {Count(measurement.Sessions, "session")} before any tool is used; each server that is used adds one"), "");
        page.Append("</ul>\n");
    }

    private static string Headline(GatewayMeasurement measurement) =>
        !measurement.Known.Any() ? "Nothing is known about your servers yet"
        : measurement.Saved >= 0 && measurement.BreakEven == 0 ? Text($"The gateway saves {measurement.SavedPercent:0.#} % before the first word, and costs more once a tool is used")
        : measurement.Saved >= 0 ? Text($"The gateway saves {measurement.SavedPercent:0.#} % of what your servers cost before the first word")
        : Text($"With so few tools, the gateway costs {-measurement.Saved:N0} tokens more than it saves");

    private static void Fact(StringBuilder page, string number, string meaning, string kind) =>
        page.Append(CultureInfo.InvariantCulture, $"<li><b class=\"{kind}\">{number}</b><span class=\"soft\">{meaning}</span></li>\n");

    private static void Start(StringBuilder page, GatewayMeasurement measurement)
    {
        long longest = Math.Max(measurement.Without, measurement.FirstCall);
        page.Append("<section>\n<h2>Before the first word</h2>\n<p class=\"soft\">What a client shows its model at the start of every conversation.</p>\n<div class=\"bars\">\n");
        Row(page, "without the gateway", PageCharts.Bar("without", measurement.Without, longest));
        Row(page, "with the gateway", PageCharts.Bar("with", measurement.With, longest));
        Row(page, "with it, first call written", PageCharts.Bar("with", measurement.FirstCall, longest));
        page.Append("</div>\n</section>\n");
    }

    private static void Conversation(StringBuilder page, GatewayMeasurement measurement)
    {
        string sentence = measurement.BreakEven is { } tools
            ? tools == 0 ? "As soon as one of these few tools is used, the gateway costs more than all definitions would." : Text($"For up to {Count(tools, "different tool")} in one conversation, that is less than all definitions.")
            : Text($"Even a conversation that uses all {measurement.Tools:N0} tools costs less than all definitions.");
        string servers = measurement.BreakEvenServers is { } most
            ? Text($" A model that loads whole servers instead, the biggest first, may load {most:N0}.")
            : " So does one that loads every server whole.";
        sentence = Text($"Each search for a tool adds a reply of about {measurement.Search:N0} tokens, each call about {measurement.Call:N0}. ") + sentence;
        servers += Text($" What is saved before the first word pays for {Count(measurement.BreakEvenSearches, "search", "searches")} with a call each.");
        page.Append("<section>\n<h2>During a conversation</h2>\n<p class=\"soft\">").Append(sentence).Append(servers).Append("</p>\n");
        page.Append("<div class=\"scroll\">").Append(PageCharts.Conversation(measurement, measurement.Conversation)).Append("</div>\n</section>\n");
    }

    private static void Servers(StringBuilder page, GatewayMeasurement measurement)
    {
        ServerMeasurement[] servers = [.. measurement.Known.OrderByDescending(server => server.Without)];
        long longest = servers.Max(server => Math.Max(server.Without!.Value, server.Load!.Value));
        page.Append("<section>\n<h2>Server by server</h2>\n<p class=\"soft\">Without the gateway, every conversation pays for every server. With it, a conversation pays only for the servers it uses.</p>\n");
        page.Append("<div class=\"key\"><span><i class=\"without\"></i>definitions, without the gateway</span><span><i class=\"load\"></i>all its signatures, load_mcp_tools</span><span><i class=\"with\"></i>one tool found by a search and called</span></div>\n<div class=\"bars thin\">\n");
        foreach (ServerMeasurement server in servers)
        {
            string group = PageCharts.Bar("without", server.Without!.Value, longest) + PageCharts.Bar("load", server.Load!.Value, longest) + PageCharts.Bar("with", server.UsedOnce!.Value, longest);
            Row(page, Name(server.Server), "<div>" + group + "</div>", "group");
        }

        page.Append("</div>\n</section>\n");
    }

    private static void Row(StringBuilder page, string name, string bars, string kind = "") =>
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"name {kind}\">{name}</div><div class=\"{kind}\">{bars}</div>\n");

    private static void Table(StringBuilder page, GatewayMeasurement measurement)
    {
        page.Append("<section>\n<h2>All figures</h2>\n<div class=\"scroll\"><table>\n<caption>All in tokens, except the numbers of tools. “Pays up to” is how many of a server's tools one conversation can use before the gateway costs more.</caption>\n<thead><tr>");
        foreach (string head in (string[])["Server", "Tools", "Without", "List line", "Search", "Load", "Call", "Saved if used once", "Pays up to"])
        {
            page.Append("<th scope=\"col\">").Append(head).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (ServerMeasurement server in measurement.Servers)
        {
            page.Append("<tr><th scope=\"row\">").Append(Name(server.Server)).Append("</th>");
            if (server.Tools is null)
            {
                page.Append("<td class=\"reason soft\" colspan=\"8\">").Append(Escape(server.Reason, 300)).Append("</td></tr>\n");
                continue;
            }

            Cells(page, server.Tools, server.Without, server.ListLine, server.Search, server.Load, server.Call, server.Saved);
            page.Append("<td>").Append(server.BreakEven is { } tools ? Text($"{tools:N0}") : "always").Append("</td></tr>\n");
            if (server.Reason is not null)
            {
                page.Append("<tr><th scope=\"row\"></th><td class=\"reason soft\" colspan=\"8\">Figures from an earlier run: ").Append(Escape(server.Reason, 300)).Append("</td></tr>\n");
            }
        }

        page.Append("</tbody>\n<tfoot><tr><th scope=\"row\">All</th>");
        Cells(page, measurement.Tools, measurement.Without, measurement.List, measurement.Search, measurement.Load, measurement.Call, measurement.Saved);
        page.Append("<td>").Append(measurement.BreakEven is { } all ? Text($"{all:N0}") : "always").Append("</td></tr></tfoot>\n</table></div>\n</section>\n");
    }

    private static void Cells(StringBuilder page, params ReadOnlySpan<int?> values)
    {
        foreach (int? value in values)
        {
            page.Append(CultureInfo.InvariantCulture, $"<td>{value:N0}</td>");
        }
    }

    private static void Notes(StringBuilder page, GatewayMeasurement measurement)
    {
        page.Append("<section>\n<h2>How it was measured</h2>\n<dl>\n");
        Note(page, "Without", "The name, description and input schema of every tool that the configuration allows, as JSON, and the server's instructions.");
        Note(page, "With", Text($"The definitions of the gateway's own tools, as sent ({measurement.GatewayDefinitions:N0}) and its instructions ({measurement.GatewayInstructions:N0})."));
        Note(page, "Search", "What a model writes and reads when it looks for a tool by the first words of what the tool does; the median over up to nine tools of a server, and over the servers.");
        Note(page, "Load", "What it writes and reads when it lists a server's tools as signatures. In the last row: all servers.");
        Note(page, "Call", "How much more a call through the gateway takes to write. Results are the same either way and are not counted.");
        Note(page, "Saved if used once", "The column “Without”, minus a search and a call. In the last row: what is saved before the first word.");
        Note(page, "Tokens", "An estimate of o200k; over the definitions of published servers it is off by a few percent. Other models count differently, but the savings stay much the same.");
        Note(page, "Processes", "Without the gateway, a client starts every server in every session. With it, each session runs one gateway, and a server starts only when it is used.");
        if (measurement.Exposure != Exposure.Meta)
        {
            Note(page, "exposure", "The configuration shows clients more tools than the three of the gateway. The figures are for \"exposure\": \"meta\".");
        }

        page.Append("</dl>\n</section>\n<footer>Made by mcp-gateway ").Append(Escape(ProductVersion.Text, 40)).Append(".</footer>\n");
    }

    private static void Note(StringBuilder page, string term, string meaning) =>
        page.Append("<dt>").Append(term).Append("</dt><dd>").Append(meaning).Append("</dd>\n");

    private static string Count(int number, string what, string? many = null) => Text($"{number:N0} {(number == 1 ? what : many ?? what + "s")}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Name(string name) => Escape(name, MaxNameLength);

    private static string Escape(string? text, int length) => WebUtility.HtmlEncode(UntrustedText.OneLine(text, length));
}
