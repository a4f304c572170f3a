using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks.Faults;

/// <summary>The end of the gateway itself, with a server that ignores the end of stdin and SIGTERM, and so does its grandchild.</summary>
internal static class EndFaults
{
    private static readonly string[] s_stubborn = ["--ignore-stdin-close", "--ignore-sigterm", "--spawn-child"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static IEnumerable<Fault> All =>
    [
        FaultRig.Of("sigterm", "SIGTERM of the gateway, stubborn server and grandchild", s_stubborn, (rig, row) => Signal(rig, row, ProcessTable.Terminate)),
        FaultRig.Of("sigint", "SIGINT of the gateway, stubborn server and grandchild", s_stubborn, (rig, row) => Signal(rig, row, ProcessTable.Interrupt)),
        FaultRig.Of("sigkill", "SIGKILL of the gateway, stubborn server and grandchild", s_stubborn, Kill),
    ];

    private static void Signal(FaultRig rig, FaultRow row, int signal)
    {
        Task<byte[]> call = Begin(rig, row);
        long begin = Stopwatch.GetTimestamp();
        ProcessTable.Send(rig.Gateway.Id, signal);
        bool ended = rig.Gateway.WaitForExit(s_patience);
        row.Expect(ended, "the gateway did not end");
        row.See(string.Create(CultureInfo.InvariantCulture, $"the gateway ended after {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0} ms"));
        row.See("call under way: " + Outcome(call));
    }

    private static void Kill(FaultRig rig, FaultRow row)
    {
        Task<byte[]> call = Begin(rig, row);
        ProcessTable.Send(rig.Gateway.Id, ProcessTable.Kill);
        rig.Gateway.WaitForExit(s_patience);
        row.See("call under way: " + Outcome(call));
        string alone = Leftovers.Wait(rig.Home.Living, TimeSpan.FromSeconds(3));

        long begin = Stopwatch.GetTimestamp();
        using Peer next = rig.Home.StartGateway();
        string after = Leftovers.Wait(() => [.. rig.Home.Living().Where(process => process != next.Id)], TimeSpan.FromSeconds(10));
        double cleared = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        row.Left = after == Leftovers.None && alone != Leftovers.None
            ? string.Create(CultureInfo.InvariantCulture, $"{alone}, {after} {cleared:0} ms after the next start")
            : $"{alone}, {after} after the next start";
        row.Expect(after == Leftovers.None, "the next start left processes");

        begin = Stopwatch.GetTimestamp();
        row.Expect(next.Call(FaultRig.Bad, "pid").IsResult, "the next gateway cannot call the server");
        row.Usable = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0} ms after the next gateway's start");
        next.CloseInput();
        next.WaitForExit(s_patience);
    }

    private static Task<byte[]> Begin(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.StopNeighbour();
        Task<byte[]> call = rig.SendCall("never");
        Thread.Sleep(50);
        row.Expect(rig.Home.PidsOf(FaultRig.Bad).All(ProcessTable.IsAlive), "server and grandchild do not run");
        return call;
    }

    private static string Outcome(Task<byte[]> call)
    {
        try
        {
            return call.Reply().ToString();
        }
        catch (EndOfStreamException)
        {
            return "end of stdout";
        }
    }
}
