using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>Processes that should be gone.</summary>
internal static class Leftovers
{
    public const string None = "nothing";

    /// <summary>Waits until there are none.</summary>
    /// <param name="living">Those that live, or have ended and were not collected.</param>
    /// <param name="patience">How long to wait.</param>
    /// <returns>What is left then, for a cell.</returns>
    public static string Wait(Func<int[]> living, TimeSpan patience)
    {
        long begin = Stopwatch.GetTimestamp();
        int[] left = living();
        while (left.Length > 0 && Stopwatch.GetElapsedTime(begin) < patience)
        {
            Thread.Sleep(20);
            left = living();
        }

        return left.Length switch
        {
            0 => None,
            1 => "1 process",
            _ => string.Create(CultureInfo.InvariantCulture, $"{left.Length} processes"),
        };
    }

    /// <summary>Kills what is left of a measurement's own processes.</summary>
    public static void End(Home home)
    {
        foreach (int process in home.Living())
        {
            ProcessTable.Send(process, ProcessTable.Kill);
        }

        Wait(home.Living, TimeSpan.FromSeconds(5));
    }
}
