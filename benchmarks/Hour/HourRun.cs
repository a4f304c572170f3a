using System.Globalization;
using System.Text.RegularExpressions;

namespace McpGateway.Benchmarks.Hour;

/// <summary>The calls, the answers to them, and the kills between them.</summary>
internal sealed partial class HourRun
{
    public const int AtOnce = 32;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    public const string Result = "result";
    public const string OutcomeUnknown = "outcome unknown";
    public const string WrongResult = "result of another call";

    private readonly Peer _gateway;
    private readonly Home _home;
    private readonly string[] _servers;
    private readonly string?[] _kinds;
    private readonly int _killEvery;
    private readonly Random _random;
    private readonly long[] _killedAt;
    private readonly bool[] _serves;
    private int _next;
    private int _kills;

    public HourRun(Peer gateway, Home home, string[] servers, int calls, int killEvery, int seed)
    {
        _gateway = gateway;
        _home = home;
        _servers = servers;
        _kinds = new string?[calls];
        _killEvery = killEvery;
#pragma warning disable CA5394 // It is to be the same with each run.
        _random = new Random(seed);
#pragma warning restore CA5394
        _killedAt = new long[servers.Length];
        _serves = new bool[servers.Length];
    }

    public int Kills => _kills;

    /// <summary>What each call was answered with: <see cref="Result"/>, <see cref="OutcomeUnknown"/>, another error's text, or null where no answer came.</summary>
    public IReadOnlyList<string?> Kinds => _kinds;

    /// <summary>The key of a call in the ledger.</summary>
    public static string Key(int call) => string.Create(CultureInfo.InvariantCulture, $"call-{call}");

    /// <summary>Makes the calls up to a number.</summary>
    /// <exception cref="TimeoutException">No call was answered for a minute.</exception>
    public async Task CallAsync(int end)
    {
        Task all = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => WorkAsync(end))));
        int before = -1;
        while (await Task.WhenAny(all, Task.Delay(GatewayCalls.Patience)) != all)
        {
            int now = Volatile.Read(ref _next);
            if (now == before)
            {
                // What has no answer now gets none; the report counts it.
                return;
            }

            before = now;
        }

        await all;
        _next = end;
    }

    private async Task WorkAsync(int end)
    {
        int call;
        while ((call = Interlocked.Increment(ref _next) - 1) < end)
        {
            if (call % _killEvery == _killEvery - 1)
            {
                KillOne(call);
            }

            int server = call * 7919 % _servers.Length;
            string key = Key(call);
            Reply reply = new(await _gateway.SendCall(_servers[server], "record", $$"""{"key":"{{key}}"}"""));
            _kinds[call] = Kind(reply, key);
            if (!reply.IsResult && !reply.IsOutcomeUnknown)
            {
                // Away, or resting: who asks again at once learns nothing new.
                await Task.Delay(s_pause);
            }

            if (reply.IsResult && call > Volatile.Read(ref _killedAt[server]) + AtOnce)
            {
                Volatile.Write(ref _serves[server], true);
            }
        }
    }

    private static string Kind(Reply reply, string key) =>
        reply.IsResult ? (reply.Text == key ? Result : WrongResult)
        : reply.IsOutcomeUnknown ? OutcomeUnknown
        : Numbers().Replace(reply.Text, "N");

    /// <summary>Kills the process of a random server among those that have answered since they were last killed: one that starts has other errors.</summary>
    private void KillOne(int call)
    {
#pragma warning disable CA5394 // As above.
        int first = _random.Next(_servers.Length);
#pragma warning restore CA5394
        for (int i = 0; i < _servers.Length; i++)
        {
            int server = (first + i) % _servers.Length;
            int process = _home.PidsOf(_servers[server]).LastOrDefault();
            if (Volatile.Read(ref _serves[server]) && ProcessTable.CommandLine(process).Contains(_home.Marker, StringComparison.Ordinal))
            {
                Volatile.Write(ref _serves[server], false);
                Volatile.Write(ref _killedAt[server], call);
                ProcessTable.Send(process, ProcessTable.Kill);
                Interlocked.Increment(ref _kills);
                return;
            }
        }
    }

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbers();
}
