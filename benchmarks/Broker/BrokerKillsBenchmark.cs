using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using McpGateway.Broker;
using McpGateway.Configuration;

namespace McpGateway.Benchmarks.Broker;

/// <summary>
/// Kills the broker, a relay or a server at random moments of starts, calls and hand-overs. Every request of a relay that lives is answered once, no call runs twice,
/// and nothing is left at the end.
/// </summary>
internal static class BrokerKillsBenchmark
{
    private const int Relays = 3;
    private const int CallsOfRelay = 10;
    private const string Handshake = """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}""";

    private static readonly string[] s_targets = ["broker", "relay", "server", "broker in a hand-over"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        string program = Setup.Text(arguments, "--native") ?? Setup.Gateway;
        int rounds = Setup.Number(arguments, "--rounds", 500);
#pragma warning disable CA5394 // It is to be the same with each run.
        var random = new Random(Setup.Number(arguments, "--seed", 1));
#pragma warning restore CA5394
        using Home home = new Home { Broker = "require" };
        string ledger = home.NewFile("ledger");
        home.Sample("shared", ["--ledger", ledger], new JsonObject { ["scope"] = "shared" }).Sample("own", ["--ledger", ledger]);
        var tally = new Tally();
        for (int round = 0; round < rounds; round++)
        {
            await RoundAsync(home, program, round, random, tally);
        }

        await BrokerBenchmark.StopAsync(home);
        string left = Leftovers.Wait(home.Living, TimeSpan.FromSeconds(30));
        string[] lines = File.Exists(ledger) ? File.ReadAllLines(ledger) : [];
        int twice = lines.Length - lines.Distinct(StringComparer.Ordinal).Count();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} kills ({string.Join(", ", s_targets.Select((target, i) => $"{target}: {tally.Kills[i]}"))})"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"calls: {tally.Calls}; results: {tally.Results}; told that they are lost or failed: {tally.Errors}; without an answer: {tally.Hung}; executed: {lines.Length}; executed twice: {twice}"));
        Console.WriteLine($"left running: {left}");
        Leftovers.End(home);
        return twice == 0 && tally.Hung == 0 && left == Leftovers.None ? 0 : 1;
    }

    private static async Task RoundAsync(Home home, string program, int round, Random random, Tally tally)
    {
        int target = round % s_targets.Length;
        Peer[] relays = [.. Enumerable.Range(0, Relays).Select(_ => home.LaunchGateway(program))];
        Task[] runs = [.. relays.Select((relay, i) => Task.Run(() => WorkAsync(relay, string.Create(CultureInfo.InvariantCulture, $"{round}-{i}"), isDoomed: target == 1 && i == 0, tally)))];
#pragma warning disable CA5394
        await Task.Delay(random.Next(400));
#pragma warning restore CA5394
        int[] victims = target switch
        {
            1 => [relays[0].Id],
            // The system gives numbers out again: of those that were noted, only what lives still counts, unless it is a gateway by now.
            2 => [.. home.PidsOf("shared").Concat(home.PidsOf("own")).Intersect(home.Living()).Except([.. relays.Select(relay => relay.Id), .. BrokersOf(home)])],
            _ => BrokersOf(home),
        };
        if (target == 3)
        {
            await DrainAsync(home);
        }

        foreach (int victim in victims.Where(ProcessTable.IsAlive))
        {
            ProcessTable.Send(victim, ProcessTable.Kill);
            tally.Kill(target);
        }

        await Task.WhenAll(runs);
        Parallel.ForEach(relays, relay => relay.Dispose());
    }

    private static async Task WorkAsync(Peer relay, string key, bool isDoomed, Tally tally)
    {
        try
        {
            await relay.RequestAsync("initialize", Handshake).WaitAsync(GatewayCalls.Patience);
            relay.Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
            for (int i = 0; i < CallsOfRelay; i++)
            {
                byte[] answer = await relay.SendCall(i % 2 == 0 ? "shared" : "own", "record", $$"""{"key":"{{key}}-{{i}}"}""").WaitAsync(GatewayCalls.Patience);
                tally.Answered(answer.AsSpan().IndexOf("\"isError\":true"u8) < 0 && answer.AsSpan().IndexOf("\"error\":"u8) < 0);
            }
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            if (!isDoomed)
            {
                Console.Error.WriteLine($"round {key}: {(e is TimeoutException ? "no answer in time" : "the relay has ended")}");
                tally.Lost();
            }
        }
    }

    private static int[] BrokersOf(Home home)
    {
        try
        {
            return [.. Brokers.Find(new GatewayHome(home.Folder)).Select(broker => broker.ProcessId)];
        }
        catch (BrokerException)
        {
            // It ends or begins at this very moment.
            return [];
        }
    }

    /// <summary>Has the broker make room, as a relay of a newer version does.</summary>
    private static async Task DrainAsync(Home home)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(BrokerAddress.Of(new GatewayHome(home.Folder)).SocketFile));
            await socket.SendAsync((byte[])[RelayHello.Preamble, .. new RelayHello("999.0.0", RelayHello.Drain, Environment.ProcessId, "/", new Dictionary<string, string>(StringComparer.Ordinal)).ToLine()]);
        }
        catch (SocketException)
        {
            // There is none at this moment.
        }
    }

    /// <summary>What has happened, counted on several threads.</summary>
    private sealed class Tally
    {
        private int _results;
        private int _errors;
        private int _hung;

        public int[] Kills { get; } = new int[s_targets.Length];

        public int Results => _results;

        public int Errors => _errors;

        public int Hung => _hung;

        public int Calls => _results + _errors + _hung;

        public void Kill(int target) => Kills[target]++;

        public void Answered(bool isResult) => Interlocked.Increment(ref isResult ? ref _results : ref _errors);

        public void Lost() => Interlocked.Increment(ref _hung);
    }
}
