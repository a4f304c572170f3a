using System.Collections.Concurrent;
using System.Net;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>A gateway is killed under the calls of clients that keep their sessions: a hundredth of what <c>benchmarks http-kills</c> does.</summary>
public sealed class KillTests
{
    private const int Rounds = 5;
    private const int Clients = 4;
    private const int CallsBetween = 20;

    [UnixFact("signals")]
    public async Task No_call_runs_twice_and_no_session_is_lost()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"scope\":\"shared\"", "--ledger", ledger)));
        ServeProcess gateway = await ServeProcess.StartAsync(home);
        string address = $"http://127.0.0.1:{gateway.Url.Port}";
        var answered = new ConcurrentBag<string>();
        var lost = new ConcurrentBag<string>();
        using var end = new CancellationTokenSource();
        try
        {
            var peers = new List<HttpPeer>();
            for (int i = 0; i < Clients; i++)
            {
                peers.Add(await gateway.ConnectAsync());
            }

            Task[] work = [.. peers.Select((peer, number) => Task.Run(() => WorkAsync(peer, number, answered, lost, end.Token)))];
            for (int round = 0; round < Rounds; round++)
            {
                int before = answered.Count;
                await Deadline.Until(() => answered.Count >= before + CallsBetween || !lost.IsEmpty, () => $"{answered.Count} calls were answered");
                await gateway.KillAsync();
                await gateway.DisposeAsync();
                gateway = await ServeProcess.StartAtAsync(home, address);
            }

            int last = answered.Count;
            await Deadline.Until(() => answered.Count > last + CallsBetween || !lost.IsEmpty, () => "no call is answered after the last start");
            await end.CancelAsync();
            await Task.WhenAll(work).InTime();
            peers.ForEach(peer => peer.Dispose());
        }
        finally
        {
            await gateway.DisposeAsync();
        }

        Assert.Empty(lost);
        string[] runs = [.. TemporaryHome.Lines(ledger).Where(line => line.StartsWith("record ", StringComparison.Ordinal))];
        Assert.Equal(runs.Length, runs.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(answered.Select(key => "record " + key).Except(runs, StringComparer.Ordinal));
    }

    private static async Task WorkAsync(HttpPeer peer, int number, ConcurrentBag<string> answered, ConcurrentBag<string> lost, CancellationToken end)
    {
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            string key = $"{number}-{i}";
            try
            {
                using HttpResponseMessage response = await peer.SendAsync(GatewayProcess.Request(peer.NewId(), "tools/call", GatewayProcess.Call("sample", "record", $$"""{"key":"{{key}}"}""")));
                string body = await response.Content.ReadAsStringAsync(CancellationToken.None);
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    lost.Add(body);
                }
                else if (body.Contains("\"result\"", StringComparison.Ordinal) && !body.Contains("\"isError\":true", StringComparison.Ordinal))
                {
                    answered.Add(key);
                }
            }
            catch (HttpRequestException)
            {
                // There is no gateway at this moment. Nothing tells a client when there is one again.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }
}
