using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>Kills at random moments. The same, a hundred times as often, is a measurement: <c>benchmarks -- broker-kills</c>.</summary>
public sealed class BrokerKillTests
{
    private const string Needed = "Unix sockets, signals and /proc";
    private const int Rounds = 5;

    [UnixFact(Needed)]
    public async Task Whatever_is_killed_nothing_runs_twice_nothing_hangs_and_nothing_is_left()
    {
        await using var rig = new BrokerRig("require");
        string ledger = rig.Home.NewFile(), pids = rig.Home.NewFile();
        ServerDefinition shared = BrokerSessionTests.Shared("shared", "--ledger", ledger, "--pid-file", pids);
        rig.Configure("require", shared, Sample.Server("own", "--ledger", ledger, "--pid-file", pids));
        var random = new Random(17);
        for (int round = 0; round < Rounds; round++)
        {
            GatewayProcess[] relays = [rig.Start(), rig.Start(), rig.Start()];
            // Both are killed somewhere between their starts and the answers.
            Task<string?>[] runs = [.. relays.Select((relay, i) => RunAsync(relay, $"{round}-{i}"))];
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            switch (round % 3)
            {
                case 0:
                    Kill(rig.LivingBrokers);
                    break;
                case 1:
                    Kill([relays[0].Id]);
                    break;
                default:
                    Kill(Processes.FromFile(pids).Where(id => IsOurs(id, pids)));
                    break;
            }

            for (int i = 0; i < relays.Length; i++)
            {
                // A killed relay answers nothing; every other one answers each of its requests.
                if (round % 3 != 1 || i > 0)
                {
                    Assert.Null(await runs[i].InTime());
                    relays[i].CloseInput();
                    await relays[i].ExitAsync();
                }
            }
        }

        string[] lines = TemporaryHome.Lines(ledger);
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Distinct(StringComparer.Ordinal), lines);
        Processes.Send(rig.Broker, Processes.Terminate);
        await Processes.AssertGone([.. rig.Brokers, .. Processes.FromFile(pids)]);
        Assert.Empty(Directory.GetFiles(rig.Folder, "*.sock"));
    }

    /// <summary>Shakes hands and calls; null where each request had one answer.</summary>
    private static async Task<string?> RunAsync(GatewayProcess relay, string key)
    {
        relay.Send(GatewayProcess.Request("\"init\"", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tests","version":"1"}}"""));
        string line = await relay.AnswerAsync("\"init\"");
        if (!JsonText.Parse(line).TryGetProperty("result", out _))
        {
            return line;
        }

        relay.Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        for (int i = 0; i < 12; i++)
        {
            string id = relay.SendCall(i % 2 == 0 ? "shared" : "own", "record", $$"""{"key":"{{key}}-{{i}}"}""");
            JsonElement answer = JsonText.Parse(await relay.AnswerAsync(id));
            if (!answer.TryGetProperty("result", out _) && !answer.TryGetProperty("error", out _))
            {
                return answer.GetRawText();
            }
        }

        return null;
    }

    /// <summary>Whether a process is a server of this test still: the system gives numbers out again.</summary>
    private static bool IsOurs(int id, string pids)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains(pids, StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Kill(IEnumerable<int> ids)
    {
        foreach (int id in ids.ToList())
        {
            try
            {
                Processes.Send(id, Processes.Kill);
            }
            catch (Xunit.Sdk.EqualException)
            {
                // It has ended by itself in this moment.
            }
        }
    }
}
