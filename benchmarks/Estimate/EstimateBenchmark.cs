using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Benchmarks.Estimate;

/// <summary>How far the product's estimate of tokens is from o200k, and how fast it is.</summary>
internal static class EstimateBenchmark
{
    /// <summary>What the estimate promises for the definitions of every server.</summary>
    private const double MaxPercent = 10;

    private static string Published => Path.Combine(Setup.Benchmarks, "published");

    public static int Run()
    {
        string counted = Path.Combine(Published, "counted.json");
        if (!File.Exists(counted))
        {
            Console.Error.WriteLine($"{counted} is missing. Run node benchmarks/published/tokens.mjs first.");
            return 1;
        }

        Sample[] definitions = [.. Samples.Definitions(counted)];
        double worst = Report("definitions of tools", definitions);
        Report("replies of load_mcp_tools", [.. definitions.Select(Samples.Reply)]);
        Report("languages", [.. Samples.Languages(Path.Combine(Published, "languages.json"))]);
        Report("results of tools", [.. Samples.Results(Published)]);
        MeasureSpeed();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nDefinitions of the {definitions.Length} servers: off by {worst:0.0} % at most; {MaxPercent} % are allowed."));
        return worst <= MaxPercent ? 0 : 1;
    }

    /// <summary>Prints a table and gives the greatest difference in percent.</summary>
    private static double Report(string title, Sample[] samples)
    {
        int[] counts = Count([.. samples.SelectMany(sample => sample.Texts)]);
        double worst = 0;
        int at = 0, allCounted = 0, allEstimated = 0;
        Console.WriteLine($"\n| {title} | o200k | estimate | off by |\n|---|---|---|---|");
        foreach (Sample sample in samples)
        {
            int counted = counts.AsSpan(at, sample.Texts.Count).ToArray().Sum(), estimated = sample.Texts.Sum(TokenEstimate.Of);
            worst = Math.Max(worst, Math.Abs(Line(sample.Name, counted, estimated)));
            at += sample.Texts.Count;
            allCounted += counted;
            allEstimated += estimated;
        }

        Line("all", allCounted, allEstimated);
        return worst;
    }

    private static double Line(string name, int counted, int estimated)
    {
        double percent = 100.0 * (estimated - counted) / counted;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {counted} | {estimated} | {percent:+0.0;-0.0;0.0} % |"));
        return percent;
    }

    private static int[] Count(string[] texts)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Published, "count.mjs")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, StandardInputEncoding = new UTF8Encoding(false),
        };
        using Process node = Process.Start(start)!;
        node.StandardInput.Write(JsonSerializer.Serialize(texts));
        node.StandardInput.Close();
        int[] counts = JsonSerializer.Deserialize<int[]>(node.StandardOutput.ReadToEnd()) ?? [];
        node.WaitForExit();
        return node.ExitCode == 0 && counts.Length == texts.Length ? counts : throw new InvalidOperationException("count.mjs failed; npm ci --prefix benchmarks/published installs what it needs.");
    }

    private static void MeasureSpeed()
    {
        string text = File.ReadAllText(Path.Combine(Published, "package-lock.json"));
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nSpeed: {Rate(utf8.Length, () => TokenEstimate.Of(text)):0} MB/s of characters, {Rate(utf8.Length, () => TokenEstimate.Of(utf8)):0} MB/s of UTF-8."));
    }

    private static double Rate(int bytes, Func<int> estimate)
    {
        const int Times = 100;
        for (int i = 0; i < Times; i++)
        {
            estimate();
        }

        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Times; i++)
        {
            estimate();
        }

        return Times * (bytes / 1e6) / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
