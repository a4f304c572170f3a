using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Http;

/// <summary>
/// Kills a gateway that serves HTTP, or its servers, at random moments under the calls of clients that keep their sessions. No call runs twice, what is answered has run
/// once, every session goes on after a restart, and nothing is left at the end.
/// </summary>
internal static class HttpKillsBenchmark
{
    private const int Clients = 8;

    public static async Task<int> RunAsync(string[] arguments)
    {
        string program = Setup.Text(arguments, "--native") ?? Setup.Gateway;
        int rounds = Setup.Number(arguments, "--rounds", 500);
#pragma warning disable CA5394 // It is to be the same with each run.
        var random = new Random(Setup.Number(arguments, "--seed", 1));
        using var home = new Home();
        string ledger = home.NewFile("ledger");
        home.Sample("shared", ["--ledger", ledger], new JsonObject { ["scope"] = "shared" }).Sample("own", ["--ledger", ledger]);
        ServedGateway gateway = ServedGateway.Start(program, home);
        string url = gateway.Url;
        int port = new Uri(url).Port;
        using var http = new HttpClient { Timeout = GatewayCalls.Patience };
        var tally = new Tally();
        using var end = new CancellationTokenSource();
        Task[] work = [.. Enumerable.Range(0, Clients).Select(number => Task.Run(() => WorkAsync(new DirectClient(url, http), number, tally, end.Token)))];
        int gateways = 0, servers = 0;
        for (int round = 0; round < rounds; round++)
        {
            await Task.Delay(random.Next(50, 500));
            if (round % 2 == 0)
            {
                gateway.Kill();
                gateways++;
                gateway = ServedGateway.Start(program, home, port);
            }
            else
            {
                // The system gives numbers out again: of those that were noted, only what lives still counts, unless it is the gateway by now.
                foreach (int server in home.PidsOf("shared").Concat(home.PidsOf("own")).Intersect(home.Living()).Except([gateway.Id]))
                {
                    ProcessTable.Send(server, ProcessTable.Kill);
                    servers++;
                }
            }
        }
#pragma warning restore CA5394

        await Task.Delay(TimeSpan.FromSeconds(2));
        await end.CancelAsync();
        await Task.WhenAll(work);
        gateway.Dispose();
        string left = Leftovers.Wait(home.Living, TimeSpan.FromSeconds(30));
        Leftovers.End(home);
        var runs = File.ReadLines(ledger).Where(line => line.StartsWith("record ", StringComparison.Ordinal)).GroupBy(line => line, StringComparer.Ordinal).ToDictionary(group => group.Key["record ".Length..], group => group.Count(), StringComparer.Ordinal);
        int twice = runs.Count(run => run.Value > 1), unfounded = tally.Answered.Count(key => !runs.ContainsKey(key));
        Console.WriteLine("| kills | calls | results | told that they are lost, or cut off | hung | executed twice | answered and not executed | sessions lost | left running |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {gateways + servers} in {rounds} rounds (gateway {gateways}, server {servers}) | {tally.Calls} | {tally.Answered.Count} | {tally.Failed} | {tally.Hung} | {twice} | {unfounded} | {tally.SessionsLost} | {left} |"));
        return twice + unfounded + tally.Hung + tally.SessionsLost == 0 && left == Leftovers.None ? 0 : 1;
    }

    private static async Task WorkAsync(DirectClient client, int number, Tally tally, CancellationToken end)
    {
        await client.InitializeAsync();
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{number}-{i}"), server = i % 2 == 0 ? "shared" : "own";
            string call = "{\"name\":\"call_mcp_tool\",\"arguments\":{\"mcp_name\":\"" + server + "\",\"tool_name\":\"record\",\"arguments\":{\"key\":\"" + key + "\"}}}";
            try
            {
                (HttpStatusCode status, byte[] body) = await client.AskAsync("tools/call", call);
                tally.Add(key, status, Encoding.UTF8.GetString(body));
            }
            catch (HttpRequestException)
            {
                // Cut off, or there is no gateway at this moment: the client tries its next call soon.
                tally.AddFailure();
                await Task.Delay(20, CancellationToken.None);
            }
            catch (TaskCanceledException)
            {
                tally.AddHung();
            }
        }
    }

    /// <summary>What has happened, counted on several threads.</summary>
    private sealed class Tally
    {
        private readonly Lock _gate = new();

        public List<string> Answered { get; } = [];

        public int Failed { get; private set; }

        public int Hung { get; private set; }

        public int SessionsLost { get; private set; }

        public int Calls => Answered.Count + Failed + Hung + SessionsLost;

        public void Add(string key, HttpStatusCode status, string body)
        {
            lock (_gate)
            {
                if (status == HttpStatusCode.NotFound)
                {
                    SessionsLost++;
                }
                else if (status == HttpStatusCode.OK && body.Contains("\"result\"", StringComparison.Ordinal) && !body.Contains("\"isError\":true", StringComparison.Ordinal))
                {
                    Answered.Add(key);
                }
                else
                {
                    Failed++;
                }
            }
        }

        public void AddFailure()
        {
            lock (_gate)
            {
                Failed++;
            }
        }

        public void AddHung()
        {
            lock (_gate)
            {
                Hung++;
            }
        }
    }
}
