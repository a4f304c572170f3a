using System.Globalization;
using System.Text;

namespace McpGateway.Gateway.Measuring;

/// <summary>The drawings of the report. What they show stands beside them as text or in the table.</summary>
internal static class PageCharts
{
    private const int Width = 960, Height = 340, Left = 64, Right = 20, Top = 30, Bottom = 46;
    private const int MaxPoints = 80;

    /// <summary>A bar as long as its share of the longest.</summary>
    public static string Bar(string kind, long value, long longest, string unit = "")
    {
        // Room is left for the number.
        double percent = longest <= 0 ? 0 : 84.0 * Math.Max(0, value) / longest;
        return string.Create(CultureInfo.InvariantCulture, $"<span class=\"bar {kind}\"><i style=\"width:{percent:0.##}%\"></i>{value:N0}{unit}</span>");
    }

    /// <summary>What a conversation costs with the number of tools that it uses: the gateway's line, the definitions' line, and where they meet.</summary>
    public static string Conversation(GatewayMeasurement measurement, ConversationCost cost)
    {
        int tools = Math.Max(1, measurement.Tools);
        int last = measurement.BreakEven is { } even ? Math.Min(tools, Math.Max(5, (int)Math.Ceiling(even * 1.4))) : tools;
        long step = NiceStep(Math.Max(measurement.Without, cost.Of(last)) / 4.0);
        long top = step * (long)Math.Ceiling(Math.Max(measurement.Without, cost.Of(last)) * 1.1 / step);
        double X(double tool) => Left + ((Width - Left - Right) * tool / last);
        double Y(double tokens) => Height - Bottom - ((Height - Top - Bottom) * tokens / top);

        var svg = new StringBuilder();
        string title = measurement.BreakEven is { } most
            ? most == 0 ? "The gateway costs more as soon as one of the tools is used." : string.Create(CultureInfo.InvariantCulture, $"The gateway costs less for up to {most:N0} different tools in one conversation.")
            : "The gateway costs less, however many of the tools one conversation uses.";
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\" xmlns=\"http://www.w3.org/2000/svg\">");
        for (long tokens = 0; tokens <= top; tokens += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tokens):0.#}\" y2=\"{Y(tokens):0.#}\"/><text x=\"{Left - 10}\" y=\"{Y(tokens) + 4:0.#}\" text-anchor=\"end\">{tokens:N0}</text>");
        }

        int toolStep = (int)Math.Max(1, NiceStep(last / 10.0));
        for (int tool = 0; tool <= last; tool += toolStep)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tool):0.#}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{tool:N0}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + ((Width - Left - Right) / 2)}\" y=\"{Height - 6}\" text-anchor=\"middle\">different tools used in one conversation</text>");
        int[] points = [.. Enumerable.Range(0, Math.Min(last, MaxPoints) + 1).Select(i => (int)((long)i * last / Math.Min(last, MaxPoints)))];
        string line = string.Join(' ', points.Select(tool => string.Create(CultureInfo.InvariantCulture, $"{X(tool):0.#},{Y(cost.Of(tool)):0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polygon class=\"area\" points=\"{X(0):0.#},{Y(0):0.#} {line} {X(last):0.#},{Y(0):0.#}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"flat\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(measurement.Without):0.#}\" y2=\"{Y(measurement.Without):0.#}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line\" points=\"{line}\"/>");
        if (cost.LoadIsCheaperFrom < last)
        {
            // Where loading is cheaper, searching on would have gone this way.
            double load = cost.LoadIsCheaperFrom;
            double end = Math.Min(last, load + Math.Max(0, (top - cost.OfSearches(load)) / Math.Max(1, cost.Search + cost.Call)));
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"dashed\" x1=\"{X(load):0.#}\" y1=\"{Y(cost.OfSearches(load)):0.#}\" x2=\"{X(end):0.#}\" y2=\"{Y(cost.OfSearches(end)):0.#}\"/><text x=\"{X(end) - 8:0.#}\" y=\"{Y(cost.OfSearches(end)) - 8:0.#}\" text-anchor=\"end\">a search for each tool</text>");
        }

        // The names of the lines stand where the lines are far from each other.
        bool crossesEarly = measurement.BreakEven < last * 0.4;
        string place = crossesEarly
            ? string.Create(CultureInfo.InvariantCulture, $"x=\"{Width - Right - 10}\" y=\"{Y(measurement.Without) + 20:0.#}\" text-anchor=\"end\"")
            : string.Create(CultureInfo.InvariantCulture, $"x=\"{Left + 10}\" y=\"{Y(measurement.Without) - 9:0.#}\"");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"label-without\" {place}>without the gateway: {measurement.Without:N0}</text>");
        if (measurement.BreakEven is > 0 and { } meeting)
        {
            bool isRight = meeting > last * 0.75;
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"point\" cx=\"{X(meeting):0.#}\" cy=\"{Y(cost.Of(meeting)):0.#}\" r=\"6\"/><text class=\"label-ink\" x=\"{X(meeting) + (isRight ? -4 : 12):0.#}\" y=\"{Y(cost.Of(meeting)) + 24:0.#}\" text-anchor=\"{(isRight ? "end" : "start")}\">pays up to {meeting:N0}</text>");
        }

        double labelled = last * 0.97;
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"label-with\" x=\"{X(labelled):0.#}\" y=\"{(crossesEarly ? Y(cost.Of(last)) + (Y(measurement.Without) - Y(cost.Of(last)) > 34 ? 20 : -12) : Math.Min(Height - Bottom - 8, Y(cost.Of((int)labelled)) + 24)):0.#}\" text-anchor=\"end\">with the gateway, the cheaper way</text></svg>");
        return svg.ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, not below <paramref name="least"/>.</summary>
    private static long NiceStep(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, least))));
        double factor = Math.Max(1, least) / power;
        return (long)((factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power);
    }
}
