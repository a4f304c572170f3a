using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using McpGateway.Access;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

/// <summary>What three nodes share, from outside: any of them is asked.</summary>
public sealed class NodesTests
{
    private const int Limit = 60;

    private const string Meta = """ "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"tests","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}},""";

    [Fact]
    public async Task Catalog_consents_kept_results_and_logins_are_those_of_all_nodes_and_a_configuration_of_its_own_is_told()
    {
        using var folder = new TemporaryHome();
        string keys = folder.NewFile("keys"), ledger = folder.NewFile("ledger");
        Assert.Equal(0, await RunAsync("keys", keys));
        using RemoteSample remote = await RemoteSample.StartWithLoginAsync(seconds: 2);
        await using TestCluster cluster = await TestCluster.StartAsync(3, $$"""
            { "mcpServers": {
                "sample": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--ledger", {{JsonText.Quote(ledger)}}], "tools": { "confirm": ["count"] } },
                "met": { "command": {{JsonText.Quote(Built.SampleServer)}} },
                "notes": { "url": {{JsonText.Quote(remote.Url)}} } },
              "gateway": { "outputLimit": 500 } }
            """, "--keys", keys, "--config-from-redis");
        HttpPeer[] peers = [.. cluster.Nodes.Select(node => new HttpPeer(node.Url))];

        // What one node has met, the others know: a client there hears of it, and nothing is started for it.
        using (HttpPeer client = await cluster[1].ConnectAsync())
        using (EventReader news = await EventReader.OpenAsync(await client.ListenAsync()))
        {
            Assert.Equal("m", Result(await AskAsync(peers[0], GatewayProcess.Call("met", "echo", """{"message":"m"}"""))).TextOf());
            await news.NextAsync("notifications/prompts/list_changed");
            int running = cluster.Nodes.Sum(node => node.Servers.Count);
            Assert.Contains("echo(message", (await client.RequestAsync("tools/call", """{"name":"load_mcp_tools","arguments":{"mcp_name":"met"}}""")).TextOf(), StringComparison.Ordinal);
            Assert.Equal(running, cluster.Nodes.Sum(node => node.Servers.Count));
        }

        // The question comes from one node, and the answer goes to two others: one of them takes it.
        string call = GatewayProcess.Call("sample", "count", """{"key":"once"}""");
        string state = Result(await AskAsync(peers[0], call)).GetProperty("requestState").GetRawText();
        string agreed = $$$"""{"requestState":{{{state}}},"inputResponses":{"consent":{"action":"accept"}},{{{call[1..]}}}""";
        JsonElement[] answers = await Task.WhenAll(AskAsync(peers[1], agreed), AskAsync(peers[2], agreed)).InTime();
        Assert.Single(answers, answer => answer.TryGetProperty("result", out _));
        Assert.Equal(-32602, Assert.Single(answers, answer => answer.TryGetProperty("error", out _)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(["count once"], TemporaryHome.Lines(ledger));

        JsonElement cut = Result(await AskAsync(peers[0], GatewayProcess.Call("sample", "bytes", """{"size":50000}""")));
        (string id, long offset) = CutText.NextOf(cut.NoteOf())!.Value;
        foreach (HttpPeer peer in peers)
        {
            JsonElement page = Result(await AskAsync(peer, GatewayProcess.Call("gateway", "read_result", string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}","offset":{{offset}}}"""))));
            Assert.Contains("of 50000", page.NoteOf(), StringComparison.Ordinal);
        }

        // Somebody logs in elsewhere, and all nodes come with a token that expires at every turn.
        await LogInAsync(cluster.Redis, keys, remote.Url);
        await Deadline.UntilAsync(async () => (await WhoAsync(peers[0])) == "alice", () => cluster[0].Home.GatewayLog);
        for (int round = 0; round < 3; round++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            Assert.All(await Task.WhenAll(peers.Concat(peers).Select(WhoAsync)).InTime(), who => Assert.Equal("alice", who));
        }

        await File.WriteAllTextAsync(cluster[2].Home.Home.ConfigurationFile, await File.ReadAllTextAsync(cluster[2].Home.Home.ConfigurationFile, TestContext.Current.CancellationToken) + "\n", TestContext.Current.CancellationToken);
        await Deadline.Until(() => cluster.Nodes.All(node => node.Home.GatewayLog.Contains("different configurations: 'n0' and 'n1'", StringComparison.Ordinal)), () => cluster[0].Home.GatewayLog);
        // One that is pushed is that of all, at once and for good.
        string pushed = folder.NewFile("json");
        await File.WriteAllTextAsync(pushed, """{ "mcpServers": { "broken": """, TestContext.Current.CancellationToken);
        Assert.Equal(1, await RunAsync("config", "push", pushed, "--redis", cluster.Redis.Address, "--keys", keys));
        await File.WriteAllTextAsync(pushed, $$"""{ "mcpServers": { "late": { "command": {{JsonText.Quote(Built.SampleServer)}} } } }""", TestContext.Current.CancellationToken);
        Assert.Equal(0, await RunAsync("config", "push", pushed, "--redis", cluster.Redis.Address, "--keys", keys));
        foreach (HttpPeer peer in peers)
        {
            await Deadline.UntilAsync(async () => (await AskAsync(peer, GatewayProcess.Call("late", "echo", """{"message":"m"}"""))).TryGetProperty("result", out JsonElement result) && result.TextOf() == "m", () => cluster[0].Home.GatewayLog);
        }

        // Whoever was told is told that it is over, in the same place.
        await Deadline.Until(() => cluster.Nodes.All(node => node.Errors.Text.Contains("the same configuration again", StringComparison.Ordinal)), () => cluster[0].Errors.Text + cluster[0].Home.GatewayLog);

        // From now on nobody comes without one. A token of all nodes lets through what it is good for on all of them together, and finds nothing of others.
        IssuedToken token = new TokenStore(folder.Home).Add(new TokenRequest("ci") { CallsPerMinute = Limit });
        foreach (NodeProcess node in cluster.Nodes)
        {
            if (OperatingSystem.IsWindows())
            {
                File.Copy(folder.Home.TokenFile, node.Home.Home.TokenFile);
            }
            else
            {
                File.CreateSymbolicLink(node.Home.Home.TokenFile, folder.Home.TokenFile);
            }
        }

        string read = GatewayProcess.Call("gateway", "read_result", $$"""{"id":"{{id}}"}""");
        var clock = Stopwatch.StartNew();
        JsonElement[][] tried = await Task.WhenAll(peers.Select(async peer =>
        {
            List<JsonElement> all = [];
            for (int i = 0; i < Limit; i++)
            {
                all.Add(await AskAsync(peer, read, token.Text));
            }

            return all.ToArray();
        })).InTime();
        double due = Limit * (1 + clock.Elapsed.TotalMinutes);
        JsonElement[] let = [.. tried.SelectMany(all => all).Where(answer => answer.TryGetProperty("result", out _))];
        Assert.InRange(let.Length, due * 0.9, due * 1.1);
        Assert.All(let, answer => Assert.Contains("There is no result", Result(answer).TextOf(), StringComparison.Ordinal));
        Array.ForEach(peers, peer => peer.Dispose());
    }

    private static async Task<int> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(NodeProcess.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
        return process.ExitCode;
    }

    private static async Task<string> WhoAsync(HttpPeer peer)
    {
        JsonElement answer = await AskAsync(peer, GatewayProcess.Call("notes", "whoami", "{}"));
        return answer.TryGetProperty("result", out JsonElement result) ? result.TextOf() : answer.GetRawText();
    }

    private static async Task LogInAsync(RedisServer server, string file, string url)
    {
        await using ConnectionMultiplexer connection = await RedisFixture.ConnectAsync(server);
        var log = new CollectingLogger();
        var redis = new SharedRedis(connection, "mcp-gateway", log);
        KeyRing keys = KeyRing.Read(file);
        var tokens = new SharedSecrets(redis, keys);
        await using var logins = new SharedLogins(redis, keys, tokens, log);
        await logins.BeginAsync();
        await new InteractiveLogin(new LoginTarget("notes", new Uri(url), OAuthSettings.Default, null), new LoginStore(logins, () => tokens), TimeProvider.System)
            .RunAsync(new BrowsingUser(), new LoginOptions(), TestContext.Current.CancellationToken).InTime();
    }

    private static JsonElement Result(JsonElement answer)
    {
        Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.GetRawText());
        return result;
    }

    private static Task<JsonElement> AskAsync(HttpPeer peer, string call, string? token = null) => peer.AnswerAsync(peer.NewId(), "tools/call", "{" + Meta + call.TrimStart()[1..], request =>
    {
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
        request.Headers.TryAddWithoutValidation("Mcp-Name", "call_mcp_tool");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    });
}
