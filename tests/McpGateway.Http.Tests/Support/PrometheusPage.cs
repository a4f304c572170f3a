using System.Globalization;
using System.Text.RegularExpressions;

namespace McpGateway.Http.Tests.Support;

/// <summary>A page of metrics, read as strictly as Prometheus does.</summary>
internal sealed partial class PrometheusPage
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    private PrometheusPage()
    {
    }

    public IEnumerable<string> Names => _types.Keys;

    /// <summary>All labels of all samples.</summary>
    public IEnumerable<string> Labels => _samples.Select(sample => sample.Labels);

    public static PrometheusPage Read(string text)
    {
        var page = new PrometheusPage();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? helped = null, family = null;
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n')[..^1])
        {
            if (Help().Match(line) is { Success: true } help)
            {
                helped = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups["name"].Value;
                Assert.Equal(helped, family);
                // All samples of a metric stand together.
                Assert.True(done.Add(family), line);
                page._types.Add(family, type.Groups["type"].Value);
            }
            else
            {
                Match sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                string name = sample.Groups["name"].Value;
                Assert.True(name == family || (page._types[family!] == "histogram" && (name == family + "_bucket" || name == family + "_sum" || name == family + "_count")), line);
                Assert.True(page._types[family!] != "counter" || name.EndsWith("_total", StringComparison.Ordinal), line);
                page._samples.Add((name, sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));
            }
        }

        Assert.Equal(page._samples.Count, page._samples.DistinctBy(sample => sample.Name + sample.Labels, StringComparer.Ordinal).Count());
        page.CheckHistograms();
        return page;
    }

    /// <summary>The value of the one sample of a name that has such labels.</summary>
    public double Value(string name, params string[] labels) =>
        Assert.Single(_samples, sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal))).Value;

    public bool Has(string name, string label = "") => _samples.Exists(sample => sample.Name == name && sample.Labels.Contains(label, StringComparison.Ordinal));

    private void CheckHistograms()
    {
        foreach (string name in _types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            foreach (IGrouping<string, (string Name, string Labels, double Value)> series in _samples.Where(sample => sample.Name == name + "_bucket").GroupBy(sample => Le().Replace(sample.Labels, ""), StringComparer.Ordinal))
            {
                Assert.Equal(series.Select(bucket => bucket.Value).Order(), series.Select(bucket => bucket.Value));
                Assert.Contains("le=\"+Inf\"", series.Last().Labels, StringComparison.Ordinal);
                Assert.Equal(series.Last().Value, Assert.Single(_samples, sample => sample.Name == name + "_count" && sample.Labels == series.Key.TrimEnd(',')).Value);
            }
        }
    }

    [GeneratedRegex("^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) .+$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Type();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*)\})? (?<value>-?[0-9.]+(E[-+][0-9]+)?)$""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();

    [GeneratedRegex(""",?le="[^"]*"$""", RegexOptions.NonBacktracking)]
    private static partial Regex Le();
}
