using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks.Faults;

/// <summary>What each kind of trouble does to the client, to other servers and to the faulty one: a table, each row measured.</summary>
internal static class FaultsBenchmark
{
    private static readonly Fault[] s_faults = [.. KillFaults.All, .. StartFaults.All, .. WireFaults.All, .. PipeFaults.All, .. HttpFaults.All, .. EndFaults.All, .. ManyServers.All];

    public static int Run(string[] arguments)
    {
        string? only = Setup.Text(arguments, "--only");
        Fault[] faults = [.. s_faults.Where(fault => only is null || fault.Name == only)];
        if (faults.Length == 0)
        {
            Console.Error.WriteLine($"There is no fault '{only}'. There are: {string.Join(", ", s_faults.Select(fault => fault.Name))}.");
            return 2;
        }

        long begin = Stopwatch.GetTimestamp();
        int unmet = 0;
        Console.WriteLine("| fault | what the client saw | longest call of another server, before -> during | faulty server usable again | left running | |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (Fault fault in faults)
        {
            FaultRow row = Measure(fault);
            Console.WriteLine(row.ToMarkdown(fault.Title));
            unmet += row.Violations.Count == 0 ? 0 : 1;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{faults.Length} faults in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s, {unmet} not as expected."));
        return unmet == 0 ? 0 : 1;
    }

    private static FaultRow Measure(Fault fault)
    {
        var row = new FaultRow();
        try
        {
            fault.Run(row);
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            // The table goes on: a call without an answer is a finding.
            row.Expect(condition: false, e is TimeoutException ? "a call without an answer for a minute" : "the gateway ended");
        }

        return row;
    }
}
