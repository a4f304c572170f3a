using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Http;

/// <summary>
/// The gateway over HTTP: many clients at once against a server of the C# SDK, without the gateway and through it, each call answered with what was asked; and what
/// sessions take that nobody uses.
/// </summary>
internal static class HttpBenchmark
{
    private const int IdleSessions = 1000;
    private const int Paced = 500;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int clients = Setup.Number(arguments, "--clients", 200), seconds = Setup.Number(arguments, "--seconds", 20);
        string program = Setup.Text(arguments, "--native") ?? Setup.Gateway;
        using ServedGateway server = ServedGateway.StartSdkServer();
        using Home home = new Home { IsUncut = true }
            .Remote("remote", new JsonObject { ["url"] = server.Url })
            .Sample("sample", settings: new JsonObject { ["scope"] = "shared" });
        using ServedGateway gateway = ServedGateway.Start(program, home);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clients} clients, {seconds} s each way; then {Paced} calls/s\n"));
        Console.WriteLine("| way | calls/s | p50 ms | p99 ms | wrong answers | p50 ms at 500 calls/s | p99 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        await ReportAsync("SDK server, no gateway", server.Url, text => "{\"name\":\"echo\",\"arguments\":{\"message\":\"" + text + "\"}}", clients, seconds);
        await ReportAsync("SDK server, through mcp-gateway serve", gateway.Url, text => Through("remote", text), clients, seconds);
        await ReportAsync("stdio server shared by all, through mcp-gateway serve", gateway.Url, text => Through("sample", text), clients, seconds);
        await ReportSessionsAsync(program);
        return 0;
    }

    private static string Through(string server, string text) =>
        "{\"name\":\"call_mcp_tool\",\"arguments\":{\"mcp_name\":\"" + server + "\",\"tool_name\":\"echo\",\"arguments\":{\"message\":\"" + text + "\"}}}";

    private static async Task ReportAsync(string name, string url, Func<string, string> call, int clients, int seconds)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients + 10 });
        DirectClient[] all = [.. Enumerable.Range(0, clients).Select(_ => new DirectClient(url, http))];
        foreach (DirectClient client in all)
        {
            await client.InitializeAsync();
        }

        await LoadAsync(all, call, TimeSpan.FromSeconds(3), pause: null);
        (List<double> times, int wrong, double took) = await LoadAsync(all, call, TimeSpan.FromSeconds(seconds), pause: null);
        (List<double> paced, int wrongPaced, _) = await LoadAsync(all, call, TimeSpan.FromSeconds(Math.Max(5, seconds / 2)), TimeSpan.FromSeconds((double)clients / Paced));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {times.Count / took:0} | {Statistics.Median(times):0.0} | {Statistics.Percentile(times, 0.99):0.0} | {wrong + wrongPaced} | {Statistics.Median(paced):0.00} | {Statistics.Percentile(paced, 0.99):0.00} |"));
    }

    private static async Task<(List<double> Times, int Wrong, double Seconds)> LoadAsync(DirectClient[] clients, Func<string, string> call, TimeSpan duration, TimeSpan? pause)
    {
        long begin = Stopwatch.GetTimestamp();
        (List<double> Times, int Wrong)[] all = await Task.WhenAll(clients.Select((client, number) => Task.Run(() => RunAsync(client, number, call, duration, pause))));
        return ([.. all.SelectMany(one => one.Times)], all.Sum(one => one.Wrong), Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static async Task<(List<double> Times, int Wrong)> RunAsync(DirectClient client, int number, Func<string, string> call, TimeSpan duration, TimeSpan? pause)
    {
        var times = new List<double>();
        int wrong = 0;
        if (pause is { } first)
        {
            await Task.Delay(first * (number % 100 / 100.0));
        }

        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(begin) < duration; i++)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"message {number} {i}.");
            long sent = Stopwatch.GetTimestamp();
            byte[] answer = await client.RequestAsync("tools/call", call(text));
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            wrong += answer.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) < 0 ? 1 : 0;
            if (pause is { } rest && begin + (long)((i + 1) * rest.TotalSeconds * Stopwatch.Frequency) - Stopwatch.GetTimestamp() is > 0 and var left)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)left / Stopwatch.Frequency));
            }
        }

        return (times, wrong);
    }

    private static async Task ReportSessionsAsync(string program)
    {
        using Home home = new Home().Sample("sample");
        using ServedGateway gateway = ServedGateway.Start(program, home);
        using var http = new HttpClient();
        await BeginAsync(gateway.Url, http, 50);
        await Task.Delay(TimeSpan.FromSeconds(3));
        long before = Footprint.Of(gateway.Id).Private;
        await BeginAsync(gateway.Url, http, IdleSessions);
        await Task.Delay(TimeSpan.FromSeconds(20));
        long after = Footprint.Of(gateway.Id).Private;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{IdleSessions} sessions that have listed the tools and are idle: {(after - before) / 1024.0 / IdleSessions:0.0} KB each (private memory {before / 1024 / 1024} MB before, {after / 1024 / 1024} MB after)"));
    }

    private static async Task BeginAsync(string url, HttpClient http, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var client = new DirectClient(url, http);
            await client.InitializeAsync();
            await client.RequestAsync("tools/list", "{}");
        }
    }
}
