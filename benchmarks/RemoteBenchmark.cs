using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks;

/// <summary>What a call of a remote server costs: a client of HTTP without a gateway, and a client on stdio with one, in turns.</summary>
internal static class RemoteBenchmark
{
    private const int Rounds = 5;
    private const string Parameters = """{"name":"echo","arguments":{"message":"hello"}}""";
    private const string Through = """{"name":"call_mcp_tool","arguments":{"mcp_name":"remote","tool_name":"echo","arguments":{"message":"hello"}}}""";

    public static async Task<int> RunAsync(string[] arguments)
    {
        int calls = Setup.Number(arguments, "--calls", 1000);
        using var server = new RemoteServer([]);
        using Home home = new Home().Remote("remote", new JsonObject { ["url"] = server.Url });
        using var direct = new DirectClient(server.Url);
        await direct.InitializeAsync();
        var ways = new List<(string Name, Func<Task> Call, List<double> Times)> { ("HTTP, no gateway", () => direct.RequestAsync("tools/call", Parameters), []) };
        var gateways = new List<Peer> { home.StartGateway() };
        ways.Add(("mcp-gateway, JIT", () => gateways[0].RequestAsync("tools/call", Through), []));
        if (Setup.Text(arguments, "--native") is { } native)
        {
            gateways.Add(home.StartGateway(native));
            ways.Add(("mcp-gateway, native", () => gateways[1].RequestAsync("tools/call", Through), []));
        }

        for (int round = 0; round <= Rounds; round++)
        {
            foreach ((_, Func<Task> call, List<double> times) in ways)
            {
                for (int i = 0; i < calls; i++)
                {
                    long begin = Stopwatch.GetTimestamp();
                    await call();
                    // The first round warms up.
                    if (round > 0)
                    {
                        times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
                    }
                }
            }
        }

        Console.WriteLine($"{calls} calls of echo over HTTP, {Rounds} rounds in turns\n");
        Console.WriteLine("| way | p50 us | p99 us | above no gateway, p50 us |");
        Console.WriteLine("|---|---|---|---|");
        double floor = Statistics.Median(ways[0].Times);
        foreach ((string name, _, List<double> times) in ways)
        {
            double median = Statistics.Median(times);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {median:0} | {Statistics.Percentile(times, 0.99):0} | {median - floor:0} |"));
        }

        gateways.ForEach(gateway => gateway.Dispose());
        return 0;
    }

    /// <summary>As little of a client as there can be.</summary>
    private sealed class DirectClient(string url) : IDisposable
    {
        private readonly HttpClient _client = new();
        private string? _session;
        private int _id;

        public async Task InitializeAsync()
        {
            using HttpResponseMessage response = await SendAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}""");
            await response.Content.ReadAsByteArrayAsync();
            _session = response.Headers.GetValues("Mcp-Session-Id").First();
            using HttpResponseMessage initialized = await SendAsync("notifications/initialized", "{}", isRequest: false);
        }

        public async Task RequestAsync(string method, string parameters)
        {
            using HttpResponseMessage response = await SendAsync(method, parameters);
            byte[] body = await response.Content.ReadAsByteArrayAsync();
            if (body.AsSpan().IndexOf("\"result\""u8) < 0)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(body));
            }
        }

        public void Dispose() => _client.Dispose();

        private Task<HttpResponseMessage> SendAsync(string method, string parameters, bool isRequest = true)
        {
            string id = isRequest ? string.Create(CultureInfo.InvariantCulture, $"\"id\":{++_id},") : "";
            var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",{id}\"method\":\"{method}\",\"params\":{parameters}}}")),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
            if (_session is not null)
            {
                request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _session);
            }

            return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
    }
}
