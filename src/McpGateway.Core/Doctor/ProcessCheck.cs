using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Doctor;

/// <summary>What killed gateways have left, and which gateways run, as far as the records of their servers tell.</summary>
internal sealed class ProcessCheck : IDoctorCheck
{
    private const string GoneSuffix = " (deleted)";

    private readonly DoctorContext _context;

    public ProcessCheck(DoctorContext context)
    {
        _context = context;
    }

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Leftover(await LivingAsync().ConfigureAwait(false)) is { } leftover)
        {
            yield return leftover;
        }

        foreach (Finding running in Running())
        {
            yield return running;
        }
    }

    private Finding? Leftover((string Server, int Count)[] left)
    {
        if (left.Length == 0)
        {
            return null;
        }

        int count = left.Sum(server => server.Count);
        return FindingKinds.GatewayLeftovers.Of(
            _context.Home.ProcessFolder,
            string.Create(CultureInfo.InvariantCulture, $"a killed gateway has left {(count == 1 ? "a process" : $"{count} processes")} that still {(count == 1 ? "runs" : "run")}: {string.Join(", ", left.Select(server => $"'{server.Server}'").Distinct(StringComparer.Ordinal))}"),
            "They are ended as soon as a gateway starts, or with -Repair (--repair).") with
        {
            Repair = "End the processes that killed gateways have left",
            RepairAction = async _ =>
            {
                await Leftovers.EndAsync(_context.Home, _context.Runtime.LoggerFactory.CreateLogger("McpGateway.Doctor"), _context.Runtime.Options.Time).ConfigureAwait(false);
                if (await LivingAsync().ConfigureAwait(false) is { Length: > 0 } stay)
                {
                    throw new ConfigurationException($"Processes of {string.Join(", ", stay.Select(server => $"'{server.Server}'"))} could not be ended. Log out, or restart the machine.");
                }
            },
        };
    }

    /// <summary>The servers that have living processes or containers and no gateway.</summary>
    private async Task<(string Server, int Count)[]> LivingAsync()
    {
        ProcessRecord[] left = [.. Leftovers.Read(_context.Home).Where(found => found.IsLeft).Select(found => found.Record)];
        var search = new MarkSearch();
        (ProcessRecord Record, List<ProcessIdentity> Marked)[] searched = [.. left.Select(record => (record, search.Add(record.Mark, record.Owner.Start)))];
        if (left.Length > 0)
        {
            ProcessTable.Search(search);
        }

        var living = new List<(string Server, int Count)>();
        foreach ((ProcessRecord record, List<ProcessIdentity> marked) in searched)
        {
            int count = marked.Concat(record.Process is { } process ? [process] : []).Distinct().Count(ProcessTable.IsAlive);
            // A container whose client lives goes with it.
            if (count == 0 && record.Container is { } container && File.Exists(container.Program))
            {
                count = (await container.FindAsync(_context.Runtime.Options.Time).ConfigureAwait(false))?.Count ?? 0;
            }

            if (count > 0)
            {
                living.Add((UntrustedText.OneLine(record.Server, 80), count));
            }
        }

        return [.. living];
    }

    private IEnumerable<Finding> Running()
    {
        IGrouping<ProcessIdentity, ProcessRecord>[] gateways = [.. Leftovers.Read(_context.Home)
            .Where(found => !found.IsLeft && found.Record.Owner != ProcessTable.Self && ProcessTable.IsAlive(found.Record.Owner))
            .GroupBy(found => found.Record.Owner, found => found.Record)];
        string? newest = _context.Binary.Newest;
        foreach (IGrouping<ProcessIdentity, ProcessRecord> gateway in gateways)
        {
            string? path = PathOf(gateway.Key.Id);
            string? version = path is null ? null : _context.Binary.VersionOfPath(path);
            string what = string.Create(CultureInfo.InvariantCulture, $"process {gateway.Key.Id}{(version is not null ? $" of version {version}" : path is not null ? $" ({path})" : "")} has {gateway.Count()} {(gateway.Count() == 1 ? "server" : "servers")} running");
            yield return version is not null && newest is not null && VersionOrder.Instance.Compare(version, newest) < 0
                ? FindingKinds.GatewayOldRunning.Of("gateway", $"{what}; {newest} is installed", "Quit its client, not only the window, and start it again.")
                : FindingKinds.GatewayRunning.Of("gateway", what);
        }
    }

    private static string? PathOf(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            string? path = found.MainModule?.FileName;
            return path?.EndsWith(GoneSuffix, StringComparison.Ordinal) == true ? path[..^GoneSuffix.Length] : path;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }
}
