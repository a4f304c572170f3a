using System.Globalization;
using System.Text.Json;
using McpGateway.Gateway;

namespace McpGateway.Benchmarks;

/// <summary>How far the product's estimate of tokens is from o200k, on the definitions that published/tokens.mjs has counted.</summary>
internal static class EstimateBenchmark
{
    public static int Run()
    {
        string file = Path.Combine(Setup.Benchmarks, "published", "counted.json");
        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"{file} is missing. Run node benchmarks/published/tokens.mjs first.");
            return 1;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        Console.WriteLine("| server | o200k | estimate | off by |");
        Console.WriteLine("|---|---|---|---|");
        int allCounted = 0, allEstimated = 0;
        foreach (JsonElement server in document.RootElement.EnumerateArray())
        {
            int counted = server.GetProperty("tokens").GetInt32();
            int estimated = server.GetProperty("definitions").EnumerateArray().Sum(definition => TokenEstimate.Of(definition.GetString()));
            Report(server.GetProperty("server").GetString()!, counted, estimated);
            allCounted += counted;
            allEstimated += estimated;
        }

        Report("all", allCounted, allEstimated);
        return 0;
    }

    private static void Report(string name, int counted, int estimated) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {counted} | {estimated} | {100.0 * (estimated - counted) / counted:+0.0;-0.0} % |"));
}
