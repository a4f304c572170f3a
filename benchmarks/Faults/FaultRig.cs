using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Faults;

/// <summary>A gateway with a server that will have trouble, "bad", and a healthy one that is called all the time meanwhile.</summary>
internal sealed class FaultRig : IDisposable
{
    public const string Bad = "bad";

    /// <summary>How much longer than before a round trip to another server may take. A busy machine alone makes some milliseconds.</summary>
    public const double AllowedDelay = 50;

    private static readonly TimeSpan s_baseline = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_endPatience = TimeSpan.FromSeconds(5);

    private readonly FaultRow _row;
    private readonly Neighbour _neighbour;
    private Neighbour.Phase? _before;
    private RemoteServer? _remote;

    private FaultRig(FaultRow row, Func<FaultRig, string[]> options, JsonObject? settings, bool isRemote)
    {
        _row = row;
        // What is lost is to be seen, not what is cut.
        settings ??= [];
        settings["outputLimit"] = 0;
        Home.Sample(Neighbour.Server);
        if (isRemote)
        {
            _remote = new RemoteServer(Home.RemoteOptions(Bad, options(this)));
            settings["url"] = _remote.Url;
            Home.Remote(Bad, settings);
        }
        else
        {
            Home.Sample(Bad, [.. options(this).Select(option => option.Replace(Repaired, RepairFile, StringComparison.Ordinal))], settings);
        }

        Gateway = Home.StartGateway();
        for (int i = 0; i < 300; i++)
        {
            Gateway.Call(Neighbour.Server, "echo", """{"message":"warm"}""");
        }

        _neighbour = new Neighbour(Gateway);
    }

    /// <summary>In a server's options: the file that <see cref="Repair"/> creates.</summary>
    public static string Repaired => "{repaired}";

    public Home Home { get; } = new();

    public Peer Gateway { get; }

    private string RepairFile => Home.NewFile("repaired");

    /// <summary>A fault of one server: what it does, with the common parts of a row around it.</summary>
    /// <param name="name">What <c>--only</c> calls it.</param>
    /// <param name="title">What the table calls it.</param>
    /// <param name="options">The faulty server's command line.</param>
    /// <param name="body">Causes the fault.</param>
    /// <param name="settings">Further members of the faulty server's entry.</param>
    public static Fault Of(string name, string title, string[] options, Action<FaultRig, FaultRow> body, JsonObject? settings = null) =>
        Of(name, title, _ => options, body, settings, isRemote: false);

    /// <summary>The same of a server that is reached over HTTP.</summary>
    /// <inheritdoc cref="Of(string, string, string[], Action{FaultRig, FaultRow}, JsonObject?)"/>
    public static Fault OfRemote(string name, string title, string[] options, Action<FaultRig, FaultRow> body, JsonObject? settings = null) =>
        Of(name, title, _ => options, body, settings, isRemote: true);

    /// <inheritdoc cref="OfRemote(string, string, string[], Action{FaultRig, FaultRow}, JsonObject?)"/>
    public static Fault OfRemote(string name, string title, Func<FaultRig, string[]> options, Action<FaultRig, FaultRow> body) =>
        Of(name, title, options, body, settings: null, isRemote: true);

    public Reply Call(string tool, string arguments = "{}")
    {
        long begin = Stopwatch.GetTimestamp();
        Reply reply = Gateway.Call(Bad, tool, arguments);
        reply.Took = Stopwatch.GetElapsedTime(begin);
        return reply;
    }

    public Task<byte[]> SendCall(string tool, string arguments = "{}") => Gateway.SendCall(Bad, tool, arguments);

    /// <summary>Waits for some time without a fault, against which the time with it is compared.</summary>
    public void MeasureBefore()
    {
        _neighbour.Next();
        Thread.Sleep(s_baseline);
        _before = _neighbour.Next();
    }

    /// <summary>The fault is over as far as other servers are concerned.</summary>
    /// <param name="allowed">How many milliseconds longer than before a round trip to another server may take.</param>
    public void MeasureDuring(double allowed = AllowedDelay)
    {
        Neighbour.Phase during = _neighbour.Next();
        _row.Others = string.Create(CultureInfo.InvariantCulture, $"{_before!.Longest:0.0} -> {during.Longest:0.0} ms");
        _row.Expect(during.Failed == 0, $"{during.Failed} calls of another server without their answer");
        _row.Expect(during.Longest <= _before.Longest + allowed, "another server was delayed");
    }

    /// <summary>Ends the neighbour's calls, for a fault that concerns the whole gateway.</summary>
    public void StopNeighbour() => _neighbour.Stop();

    /// <summary>The faulty server's process that was started last.</summary>
    public int Process() => Home.PidsOf(Bad)[^1];

    /// <summary>Kills the faulty server's process and waits until it is gone.</summary>
    public void KillServer()
    {
        int process = Process();
        ProcessTable.Send(process, ProcessTable.Kill);
        SpinWait.SpinUntil(() => !ProcessTable.IsAlive(process), s_endPatience);
    }

    /// <summary>Ends the remote server; its address stays.</summary>
    public void StopRemote() => _remote!.Dispose();

    /// <summary>Starts a remote server in the place of the one there was.</summary>
    public void RestartRemote(string[] options)
    {
        StopRemote();
        _remote = new RemoteServer(Home.RemoteOptions(Bad, options), port: new Uri(_remote!.Url).Port);
    }

    /// <summary>From now on a start of the faulty server works.</summary>
    public void Repair() => File.WriteAllText(RepairFile, "");

    /// <summary>Calls the faulty server until it answers with a result.</summary>
    /// <param name="since">When the fault was, or its end.</param>
    /// <param name="first">What the first of these calls met.</param>
    /// <returns>Milliseconds.</returns>
    public double UsableAgain(long since, out Reply first)
    {
        first = Call("pid");
        Reply reply = first;
        while (!reply.IsResult && Stopwatch.GetElapsedTime(since) < GatewayCalls.Patience)
        {
            Thread.Sleep(5);
            reply = Call("pid");
        }

        _row.Expect(reply.IsResult, "never usable again");
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    /// <summary>Notes when the faulty server was usable again.</summary>
    /// <param name="since">When the fault was, or its end.</param>
    /// <param name="what">What that was, where it is not the fault.</param>
    public void NoteUsableAgain(long since, string what = "")
    {
        double milliseconds = UsableAgain(since, out _);
        _row.Usable = string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms{what}");
    }

    /// <summary>The median time from the start of a sample server's process to its first result, without a gateway, on a machine as busy as now.</summary>
    public static double OwnStart(int runs) => Statistics.Median(Enumerable.Range(0, runs).Select(_ =>
    {
        long begin = Stopwatch.GetTimestamp();
        using var server = new Peer(Setup.SampleServer, []);
        server.Initialize();
        server.Request("tools/call", """{"name":"pid","arguments":{}}""");
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }));

    public void Dispose()
    {
        _neighbour.Stop();
        Gateway.Dispose();
        _remote?.Dispose();
        Leftovers.End(Home);
        Home.Dispose();
    }

    private static Fault Of(string name, string title, Func<FaultRig, string[]> options, Action<FaultRig, FaultRow> body, JsonObject? settings, bool isRemote) =>
        new(name, title, row =>
        {
            using var rig = new FaultRig(row, options, settings, isRemote);
            body(rig, row);
            if (row.Left is null)
            {
                rig.Finish();
            }
        });

    /// <summary>What is left while the gateway lives, and when it has ended.</summary>
    private void Finish()
    {
        _neighbour.Stop();
        int current = Home.PidsOf(Bad).LastOrDefault();
        string during = Leftovers.Wait(() => [.. Home.PidsOf(Bad).Where(process => process != current && ProcessTable.IsAlive(process)), .. ProcessTable.ZombiesOf(Gateway.Id)], s_endPatience);
        Gateway.CloseInput();
        _row.Expect(Gateway.WaitForExit(TimeSpan.FromSeconds(15)), "the gateway did not end");
        // A remote server is nobody's child.
        _remote?.Dispose();
        string after = Leftovers.Wait(Home.Living, s_endPatience);
        _row.Left = during == Leftovers.None ? after : $"{during} while the gateway lived, {after} after it";
        _row.Expect(_row.Left == Leftovers.None, "processes left");
    }
}
