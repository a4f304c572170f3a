using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>An update while clients work, with the executables of two versions.</summary>
public sealed class UpdateTests
{
    [UnixFact("Unix sockets, signals and /proc")]
    public async Task A_newer_version_takes_over_under_load_and_every_call_ends_as_it_would_have()
    {
        await using var rig = new BrokerRig("require");
        string ledger = rig.Home.NewFile(), pids = rig.Home.NewFile();
        rig.Configure("require", BrokerSessionTests.Shared("shared", "--ledger", ledger, "--pid-file", pids), Sample.Server("own", "--ledger", ledger, "--pid-file", pids));
        string young = GatewayVersions.Make(Path.Combine(rig.Home.Root, "young"));
        GatewayProcess[] clients = [await Old(), await Old(), await Old()];
        int before = rig.Broker;
        string[] slow = [.. clients.SelectMany((client, i) => ((string[])["shared", "own"]).Select(server => client.SendCall(server, "slow", $$"""{"ms":4000,"key":"slow {{server}} {{i}}"}""")))];
        using var end = new CancellationTokenSource();
        Task<int>[] work = [.. clients.Select((client, i) => WorkAsync(client, i, end.Token))];
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Count(line => line.Contains("slow", StringComparison.Ordinal)) == slow.Length, () => "not called");

        GatewayProcess first = await rig.ConnectWithAsync(young);

        int after = rig.Brokers[^1];
        Assert.Equal([before, after], rig.LivingBrokers);
        Assert.Contains($"broker {GatewayVersions.Later} listens at", rig.Home.GatewayLog, StringComparison.Ordinal);
        string oldServer = await PidAsync(clients[0], "shared"), newServer = await PidAsync(first, "shared");
        Assert.NotEqual(oldServer, newServer);
        // A relay of the older version uses the newer broker.
        await using (GatewayProcess late = await Old())
        {
            Assert.Equal(newServer, await PidAsync(late, "shared"));
            Assert.NotEqual(await PidAsync(clients[0], "own"), await PidAsync(late, "own"));
        }

        // What was under way ends where it began.
        for (int i = 0; i < slow.Length; i++)
        {
            Assert.Contains("waited 4000 ms", await clients[i / 2].AnswerAsync(slow[i]), StringComparison.Ordinal);
        }

        await end.CancelAsync();
        Assert.All(await Task.WhenAll(work).InTime(), calls => Assert.True(calls > 0));
        Assert.Equal(oldServer, await PidAsync(clients[2], "shared"));
        string[] lines = [.. TemporaryHome.Lines(ledger).Where(line => line.StartsWith("record ", StringComparison.Ordinal))];
        Assert.Equal(lines.Distinct(StringComparer.Ordinal), lines);

        foreach (GatewayProcess client in clients)
        {
            client.CloseInput();
            await client.ExitAsync();
        }

        await Deadline.Until(() => !Processes.IsAlive(before) && !Processes.IsAlive(int.Parse(oldServer, System.Globalization.CultureInfo.InvariantCulture)), () => "the old broker lives");
        Assert.Equal(after, rig.Broker);
        Assert.Equal(newServer, await PidAsync(first, "shared"));
        Assert.Equal(2, rig.Brokers.Length);

        Task<GatewayProcess> Old() => rig.ConnectWithAsync(Built.PlainGateway);
    }

    /// <summary>Calls both servers in turn until it is told to stop. Every call has to have its result.</summary>
    /// <returns>How many calls were made.</returns>
    private static async Task<int> WorkAsync(GatewayProcess client, int number, CancellationToken end)
    {
        int calls = 0;
        while (!end.IsCancellationRequested)
        {
            int before = client.Output.Lines.Length;
            string line = await client.AnswerAsync(client.SendCall(calls % 2 == 0 ? "shared" : "own", "record", $$"""{"key":"{{number}}-{{calls}}"}"""), before);
            Assert.True(JsonText.Parse(line).TryGetProperty("result", out JsonElement result) && !result.IsError(), line);
            calls++;
        }

        return calls;
    }

    private static async Task<string> PidAsync(GatewayProcess client, string server) => (await client.CallAsync(server, "pid")).TextOf();
}
