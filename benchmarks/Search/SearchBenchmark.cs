using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Benchmarks.Search;

/// <summary>
/// How well and how quickly tools are found: the queries of queries.tsv and of the sets written after it over the tools that servers/collect.mjs has
/// collected. Leaves the answers in files beside those, whose tokens servers/count.mjs counts.
/// </summary>
internal static class SearchBenchmark
{
    private const int Deep = 10;

    public static int Run(string[] arguments)
    {
        string folder = Path.Combine(Setup.Benchmarks, "Search");
        string tools = Path.Combine(folder, "servers", "tools.json");
        if (!File.Exists(tools))
        {
            Console.Error.WriteLine($"{tools} is missing. Run node benchmarks/Search/servers/collect.mjs first.");
            return 1;
        }

        if (Setup.Text(arguments, "--ask") is { } question)
        {
            using var asked = new SearchHome(tools, copies: 1);
            Console.WriteLine(new ServerOverview(asked.Runtime.Access).List(question.Length == 0 ? null : question));
            return 0;
        }

        EvaluationQuery[] queries = EvaluationQuery.ReadAll(Path.Combine(folder, "queries.tsv"));
        bool showMisses = arguments.Contains("--misses");
        Evaluate(queries, tools, Path.Combine(folder, "servers", "answers.json"), showMisses);
        Console.WriteLine("\nWritten later:\n");
        Evaluate(EvaluationQuery.ReadAll(Path.Combine(folder, "queries-late.tsv"), allHeldOut: true), tools, answersFile: null, showMisses: false);
        Console.WriteLine("\nWritten later still:\n");
        Evaluate(EvaluationQuery.ReadAll(Path.Combine(folder, "queries-second.tsv")), tools, Path.Combine(folder, "servers", "answers-second.json"), showMisses);
        string unseen = Path.Combine(folder, "unseen", "tools.json");
        if (File.Exists(unseen))
        {
            Console.WriteLine("\nServers that nothing was tuned on:\n");
            Evaluate(EvaluationQuery.ReadAll(Path.Combine(folder, "queries-unseen.tsv"), allHeldOut: true), unseen, Path.Combine(folder, "unseen", "answers.json"), showMisses: false);
        }

        if (!arguments.Contains("--no-times"))
        {
            Measure(queries, tools);
        }

        return 0;
    }

    private static void Evaluate(EvaluationQuery[] queries, string tools, string? answersFile, bool showMisses)
    {
        using var home = new SearchHome(tools, copies: 1);
        var overview = new ServerOverview(home.Runtime.Access);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{home.Servers} servers, {home.Tools} tools, {queries.Length} queries\n"));
        Outcome[] outcomes = [.. queries.Select(query => Ask(home.Runtime, overview, query))];
        Console.WriteLine("| half | kind | queries | recall@1 | @5 | @10 | in the answer | tokens (estimate) mean | median |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<bool, Outcome> half in outcomes.GroupBy(outcome => outcome.Query.IsHeldOut).OrderBy(half => half.Key))
        {
            bool heldOut = half.Key;
            foreach (IGrouping<string, Outcome> kind in half.GroupBy(outcome => outcome.Query.Kind))
            {
                Report(heldOut, kind.Key, [.. kind]);
            }

            Report(heldOut, "all", [.. half.Where(outcome => outcome.Query.Expected.Length > 0)]);
        }

        Report(null, "all", [.. outcomes.Where(outcome => outcome.Query.Expected.Length > 0)]);
        foreach (Outcome outcome in outcomes.Where(outcome => showMisses && !outcome.Query.IsHeldOut && outcome.Rank != 1))
        {
            Console.WriteLine($"\n{outcome.Query.Kind} '{outcome.Query.Text}' rank {outcome.Rank}, wanted {string.Join(' ', outcome.Query.Expected.Select(one => one.ToString().Trim('^', '$').Replace("\\", "", StringComparison.Ordinal)))}");
            Console.WriteLine(outcome.Best);
        }

        if (answersFile is not null)
        {
            Keep(outcomes, overview, answersFile);
        }
    }

    private static void Keep(Outcome[] outcomes, ServerOverview overview, string answersFile)
    {
        using FileStream file = File.Create(answersFile);
        using var writer = new Utf8JsonWriter(file);
        writer.WriteStartObject();
        writer.WriteString("list", overview.List(null));
        writer.WriteStartArray("answers");
        foreach (Outcome outcome in outcomes)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", outcome.Query.Kind);
            writer.WriteString("text", outcome.Answer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Outcome Ask(GatewayRuntime runtime, ServerOverview overview, EvaluationQuery query)
    {
        IReadOnlyList<ToolMatch> found = runtime.Search(query.Text, Deep);
        int rank = found.ToList().FindIndex(match => query.IsAnsweredBy(match.Server, match.Tool.Name)) + 1;
        string answer = overview.List(query.Text);
        bool isShown = query.Expected.Length == 0
            ? answer.StartsWith("No tool fits", StringComparison.Ordinal)
            : answer.Split('\n').SelectMany(line => line.StartsWith("Also: ", StringComparison.Ordinal) ? line[6..].Split(", ") : [line])
                .Any(line => line.Split(": ", 2) is [var server, var rest] && query.IsAnsweredBy(server, rest.Split('(')[0]));
        string best = string.Join('\n', found.Take(5).Select(match => string.Create(CultureInfo.InvariantCulture, $"    {match.Score:0.00} fit {match.Fit:0.00} {match.Server}:{match.Tool.Name}")));
        return new Outcome(query, rank, isShown, answer, best);
    }

    private static void Report(bool? heldOut, string kind, Outcome[] outcomes)
    {
        double Share(int depth) => outcomes.Count(outcome => outcome.Rank > 0 && outcome.Rank <= depth) * 100.0 / outcomes.Length;
        int[] tokens = [.. outcomes.Select(outcome => TokenEstimate.Of(outcome.Answer)).Order()];
        double shown = outcomes.Count(outcome => outcome.IsShown) * 100.0 / outcomes.Length;
        string half = heldOut switch { null => "both", true => "held out", _ => "tuned on" };
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {half} | {kind} | {outcomes.Length} | {Share(1):0} % | {Share(5):0} % | {Share(10):0} % | {shown:0} % | {tokens.Average():0} | {tokens[tokens.Length / 2]} |"));
    }

    /// <summary>Time for the first search, which reads the catalog and makes the index, and for those after it.</summary>
    private static void Measure(EvaluationQuery[] queries, string tools)
    {
        Console.WriteLine("\n| tools | reading the catalog ms | making the index, first ms | again ms | a search, median ms | 99 of 100 ms |\n|---|---|---|---|---|---|");
        foreach (int copies in (int[])[1, 5])
        {
            using var home = new SearchHome(tools, copies);
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<SearchedServer> servers = home.Runtime.Access.SearchedServers();
            double reading = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var search = new ToolSearch(home.Runtime.Configuration.Home.ThesaurusFile);
            start = Stopwatch.GetTimestamp();
            search.Find(servers, "first", 1);
            double indexing = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double again = Enumerable.Range(0, 5).Min(_ =>
            {
                long begin = Stopwatch.GetTimestamp();
                new ToolSearch(home.Runtime.Configuration.Home.ThesaurusFile).Find(servers, "again", 1);
                return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            });
            var times = new List<double>();
            for (int round = 0; round < 5; round++)
            {
                foreach (EvaluationQuery query in queries)
                {
                    start = Stopwatch.GetTimestamp();
                    search.Find(servers, query.Text, Deep);
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }

            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {home.Tools} | {reading:0} | {indexing:0} | {again:0} | {times[times.Count / 2]:0.00} | {times[times.Count * 99 / 100]:0.00} |"));
        }
    }

    private sealed record Outcome(EvaluationQuery Query, int Rank, bool IsShown, string Answer, string Best);

    /// <summary>A gateway's folder whose catalog has the collected servers, as though they had been seen.</summary>
    private sealed class SearchHome : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mcp-gateway-bench-").FullName;

        public SearchHome(string tools, int copies)
        {
            var home = new GatewayHome(_folder);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(tools));
            var names = new List<string>();
            foreach (JsonProperty server in Enumerable.Range(1, copies).SelectMany(_ => document.RootElement.EnumerateObject()))
            {
                names.Add(names.Contains(server.Name) ? string.Create(CultureInfo.InvariantCulture, $"{server.Name}{names.Count}") : server.Name);
            }

            File.WriteAllText(home.ConfigurationFile, $"{{\"mcpServers\":{{{string.Join(',', names.Select(name => $"\"{name}\":{{\"command\":\"{(OperatingSystem.IsWindows() ? "cmd" : "true")}\"}}"))}}}}}");
            Runtime = new GatewayRuntime(new GatewayOptions { Home = home });
            var store = new CatalogStore(home, TimeProvider.System);
            int at = 0;
            foreach (JsonElement server in Enumerable.Range(1, copies).SelectMany(_ => document.RootElement.EnumerateObject()).Select(property => property.Value))
            {
                CatalogTool[] listed = [.. server.GetProperty("tools").EnumerateArray().Select(tool => CatalogTool.TryRead(Encoding.UTF8.GetBytes(tool.GetRawText()))).OfType<CatalogTool>()];
                string? instructions = server.TryGetProperty("instructions", out JsonElement said) ? said.GetString() : null;
                string? name = server.GetProperty("info").GetProperty("name").GetString();
                ServerDefinition definition = Runtime.Configuration.Current.Find(names[at++])!;
                store.Save(new CatalogEntry(definition.Name, definition.Fingerprint, DateTimeOffset.UtcNow, new ServerIdentity(name ?? "", "1", "2025-06-18", instructions, "{}"u8.ToArray()), listed));
                Tools += listed.Length;
            }

            Servers = names.Count;
        }

        public GatewayRuntime Runtime { get; }

        public int Servers { get; }

        public int Tools { get; }

        public void Dispose()
        {
            Runtime.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
