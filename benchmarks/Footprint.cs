using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>What a process takes of the machine, as <c>/proc</c> tells: bytes, open handles, threads.</summary>
internal sealed record Footprint(long Resident, long Private, int Handles, int Threads)
{
    /// <summary>The private memory that was written to: what is only read of an executable counts as shared as soon as it runs twice.</summary>
    public long Written { get; private init; }

    public static Footprint Of(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        Dictionary<string, long> memory = Numbers(folder + "/smaps_rollup");
        return new Footprint(
            memory["Rss"] * 1024,
            (memory["Private_Clean"] + memory["Private_Dirty"]) * 1024,
            Directory.GetFileSystemEntries(folder + "/fd").Length,
            (int)Numbers(folder + "/status")["Threads"])
        {
            Written = memory["Private_Dirty"] * 1024,
        };
    }

    private static Dictionary<string, long> Numbers(string file)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(file))
        {
            string[] parts = line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                numbers[parts[0]] = number;
            }
        }

        return numbers;
    }
}
