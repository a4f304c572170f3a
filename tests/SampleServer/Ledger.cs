using System.Diagnostics;
using System.Globalization;

namespace McpGateway.SampleServer;

/// <summary>What was really executed, for tests that nothing runs twice and that a cancellation arrived.</summary>
internal sealed class Ledger(string? file, bool times)
{
    private readonly Lock _lock = new();

    public void Executed(string tool, string key) => Add(tool, key);

    public void Noted(string what, string key) => Add(what, key);

    public void Cancelled(string key) => Add("cancelled", key);

    private void Add(string first, string second)
    {
        if (file is null)
        {
            return;
        }

        var time = times ? $" {Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture)}" : "";
        lock (_lock)
        {
            AppendOnlyFile.Append(file, $"{first} {second}{time}");
        }
    }
}
