using System.Globalization;
using McpGateway.Gateway.Statistics;

namespace McpGateway.Http.Page;

/// <summary>The calls of the last hour as bars, one a minute. What they show stands above them as text.</summary>
internal static class PageChart
{
    private const int Width = 720, Height = 120, Base = 100;

    /// <summary>Draws them.</summary>
    public static void Write(HtmlWriter html, CallsByMinute hour)
    {
        int top = Math.Max(1, hour.Calls.Max());
        string summary = hour.Total == 0
            ? "No call has ended in the last hour."
            : string.Create(CultureInfo.InvariantCulture, $"{PageText.Count(hour.Total, "call")} in the last hour, {(hour.Failed == 0 ? "none" : PageText.Number(hour.Failed))} of them failed; at most {top:N0} a minute, {hour.Calls[^1]:N0} in this one.");
        html.Leaf("p", summary, ("class", "soft"));
        if (hour.Total == 0)
        {
            return;
        }

        using (html.Open("svg", ("viewBox", Value($"0 0 {Width} {Height}")), ("role", "img"), ("aria-label", summary), ("class", "chart"), ("preserveAspectRatio", "none")))
        {
            double step = (double)Width / hour.Calls.Count;
            for (int i = 0; i < hour.Calls.Count; i++)
            {
                Bar(html, "all", i * step, step, hour.Calls[i], top);
                Bar(html, "failed", i * step, step, hour.Failures[i], top);
            }

            html.Empty("line", ("x1", "0"), ("x2", Value($"{Width}")), ("y1", Value($"{Base}")), ("y2", Value($"{Base}")), ("class", "axis"));
        }

        using (html.Open("p", ("class", "scale soft"), ("aria-hidden", "true")))
        {
            html.Leaf("span", "60 min ago");
            html.Leaf("span", "now");
        }
    }

    private static void Bar(HtmlWriter html, string kind, double x, double step, int value, int top)
    {
        if (value > 0)
        {
            double height = Math.Max(2, (double)Base * value / top);
            using (html.Open("rect", ("class", kind), ("x", Value($"{x + 1:0.##}")), ("y", Value($"{Base - height:0.##}")), ("width", Value($"{step - 2:0.##}")), ("height", Value($"{height:0.##}"))))
            {
                // A rectangle has nothing in it.
            }
        }
    }

    private static string Value(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
