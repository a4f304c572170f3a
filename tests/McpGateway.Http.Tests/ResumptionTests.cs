using System.Net;
using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Connections that are lost, and gateways that are: what a client finds when it comes back.</summary>
public sealed class ResumptionTests
{
    [UnixFact("signals")]
    public async Task A_stream_that_was_lost_goes_on_where_it_was()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using ServeProcess gateway = await ServeProcess.StartAsync(home);
        using HttpPeer peer = await gateway.ConnectAsync();
        await peer.CallAsync("echo", """{"message":"warm"}""");
        using var lost = new CancellationTokenSource();

        string last;
        int seen;
        using (EventReader events = await peer.StreamUntilAsync(lost, "1", "progress", """{"steps":60,"delayMs":20}""", """{"progressToken":1}"""))
        {
            Assert.Equal("retry: 1000", await events.LineAsync());
            seen = (await events.NextAsync())!.Value.GetProperty("params").GetProperty("progress").GetInt32();
            last = events.LastId;
            await lost.CancelAsync();
        }

        using EventReader rest = await EventReader.OpenAsync(await peer.ListenAsync(last));
        List<JsonElement> all = await rest.AllAsync();

        Assert.Equal(Enumerable.Range(seen + 1, 60 - seen), all[..^1].Select(message => message.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.Equal("60 steps", all[^1].GetProperty("result").TextOf());

        // Once more, now that all has been delivered.
        using EventReader again = await EventReader.OpenAsync(await peer.ListenAsync(last));
        Assert.Equal(all.Count, (await again.AllAsync()).Count);
    }

    [UnixFact("signals")]
    public async Task A_result_waits_for_a_client_that_has_lost_its_connection()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample") with { OutputLimit = 0 });
        await using ServeProcess gateway = await ServeProcess.StartAsync(home);
        using HttpPeer peer = await gateway.ConnectAsync();
        string last;
        using (EventReader events = await peer.StreamAsync("1", "progress", """{"steps":2,"delayMs":1000}""", """{"progressToken":1}"""))
        {
            await events.NextAsync();
            last = events.LastId;
        }

        Assert.Equal(1_000_000, (await peer.CallAsync("bytes", """{"size":1000000}""")).TextOf().Length);
        using EventReader rest = await EventReader.OpenAsync(await peer.ListenAsync(last));

        Assert.Equal("2 steps", (await rest.AnswerAsync("1")).GetProperty("result").TextOf());
    }

    [UnixFact("signals")]
    public async Task Sessions_go_on_after_a_gateway_was_killed_and_what_was_under_way_is_unknown()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        string session, last;
        int port;
        await using (ServeProcess first = await ServeProcess.StartAsync(home))
        {
            using HttpPeer peer = await first.ConnectAsync("2025-06-18", """{"roots":{}}""");
            session = peer.Session!;
            port = first.Url.Port;
            await peer.RequestAsync("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");
            await Deadline.UntilAsync(async () => (await peer.RequestAsync("resources/list")).GetRawText().Contains("sample://text", StringComparison.Ordinal), () => home.GatewayLog);
            await peer.RequestAsync("resources/subscribe", """{"uri":"sample://text"}""");
            await peer.RequestAsync("resources/unsubscribe", """{"uri":"sample://text"}""");
            await peer.RequestAsync("resources/subscribe", """{"uri":"sample://binary"}""");
            using EventReader events = await peer.StreamAsync("\"a call\"", "progress", """{"steps":1000,"delayMs":20}""", """{"progressToken":1}""");
            await events.NextAsync();
            last = events.LastId;
            await first.KillAsync();
        }

        Assert.DoesNotContain(session, string.Concat(Directory.GetFiles(Path.Combine(home.Home.Root, "sessions")).Select(file => file + File.ReadAllText(file))), StringComparison.Ordinal);
        await using ServeProcess second = await ServeProcess.StartAtAsync(home, $"http://127.0.0.1:{port}");
        using HttpPeer same = second.NewPeer();
        same.Session = session;
        same.Revision = "2025-06-18";

        using EventReader rest = await EventReader.OpenAsync(await same.ListenAsync(last));
        JsonElement answer = Assert.Single(await rest.AllAsync());
        Assert.Equal("a call", answer.GetProperty("id").GetString());
        Assert.Contains("Outcome unknown", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("again", (await same.CallAsync("echo", """{"message":"again"}""")).TextOf());

        // What it wanted to hear of it still hears of, under the same name alone.
        using (EventReader news = await EventReader.OpenAsync(await same.ListenAsync()))
        {
            var heard = new HashSet<string>(StringComparer.Ordinal);
            Task<JsonElement> update = news.NextAsync("notifications/resources/updated");
            await Deadline.UntilAsync(
                async () =>
                {
                    await same.CallAsync("touch_resource", """{"uri":"sample://text"}""");
                    await same.CallAsync("touch_resource", """{"uri":"sample://binary"}""");
                    while (await Task.WhenAny(update, Task.Delay(200)) == update)
                    {
                        heard.Add((await update).GetProperty("params").GetProperty("uri").GetString()!);
                        update = news.NextAsync("notifications/resources/updated");
                    }

                    return heard.Count > 1;
                },
                () => home.GatewayLog);
            Assert.Equal("mcp-gateway://sample/sample://text sample://binary", string.Join(' ', heard.Order(StringComparer.Ordinal)));
        }

        using HttpResponseMessage ended = await same.SendAsync(new HttpRequestMessage(HttpMethod.Delete, same.Url));
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(home.Home.Root, "sessions")));
    }
}
