using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;
using McpGateway.Transports.Stdio.Unix;
using Microsoft.Extensions.Logging;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>
/// Ends the servers of gateways that had no time to do it. Nothing is ended for its number alone: a process must have started when the record
/// says, or carry the mark. What belongs to a living gateway is left alone: several run side by side.
/// </summary>
internal static class Leftovers
{
    /// <summary>How the names of records end. Records of another form get another ending: those that cannot be read are deleted.</summary>
    public const string Ending = ".json";

    private const string LockFile = "leftovers.lock";

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_writing = TimeSpan.FromMinutes(1);

    /// <summary>From this age on a record of another machine is taken for that of one that is no more, a container for instance. Only the record is deleted.</summary>
    private static readonly TimeSpan s_abandoned = TimeSpan.FromDays(30);

    /// <summary>Looks at all records; never fails.</summary>
    public static async Task EndAsync(GatewayHome home, ILogger logger, TimeProvider time)
    {
        try
        {
            if (!Find(home.ProcessFolder, time).Any())
            {
                return;
            }

            // One gateway at a time. What it had to end is gone when the next one looks.
            using FileStream? turn = await TakeTurnAsync(Path.Combine(home.ProcessFolder, LockFile), time).ConfigureAwait(false);
            if (turn is not null)
            {
                await Task.WhenAll(Find(home.ProcessFolder, time).ToList().Select(found => EndAsync(found.File, found.Record, logger, time))).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // The servers that are wanted now do not depend on it.
            Log.LeftoversFailed(logger, e);
        }
    }

    /// <summary>What is noted of the servers that were started here since the system was, and whether the gateway of each is gone. Ends nothing.</summary>
    public static IEnumerable<(ProcessRecord Record, bool IsLeft)> Read(GatewayHome home)
    {
        foreach (string file in Directory.Exists(home.ProcessFolder) ? Directory.GetFiles(home.ProcessFolder, "*" + Ending) : [])
        {
            if (TryRead(file, out ProcessRecord? record) && record is not null && record.Boot == ProcessTable.Boot && record.Namespace == ProcessTable.Namespace && !IsElsewhere(record))
            {
                yield return (record, IsLeft(record));
            }
        }
    }

    /// <summary>The records that nobody looks after any more; null for those that say nothing.</summary>
    private static IEnumerable<(string File, ProcessRecord? Record)> Find(string folder, TimeProvider time)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*" + Ending))
        {
            if (!TryRead(file, out ProcessRecord? record))
            {
                continue;
            }

            // Without a first line it is being written to, or its gateway was killed while it wrote: then nothing was started yet.
            TimeSpan age = time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file);
            bool left = record is null ? age > s_writing : IsElsewhere(record) ? age > s_abandoned : IsLeft(record);
            if (left)
            {
                yield return (file, record);
            }
        }
    }

    /// <summary>
    /// Whether it was written on another machine, which shares the folder: its processes are not here, and whether they live cannot be told. A start of the
    /// system that is this one's is this machine's, whatever it is called by now.
    /// </summary>
    private static bool IsElsewhere(ProcessRecord record) =>
        record.Host.Length > 0 && record.Host != ProcessTable.Host && (record.Boot.Length == 0 || record.Boot != ProcessTable.Boot);

    private static bool IsLeft(ProcessRecord record) =>
        record.Boot != ProcessTable.Boot
        || (record.Namespace == ProcessTable.Namespace
            && !ProcessTable.IsAlive(record.Owner)
            // What this gateway itself runs in is at work, whoever started it.
            && !ProcessMark.IsInherited(record.Mark));

    private static async Task EndAsync(string file, ProcessRecord? record, ILogger logger, TimeProvider time)
    {
        if (record is null || IsElsewhere(record))
        {
            File.Delete(file);
            return;
        }

        if (record.Boot != ProcessTable.Boot)
        {
            // Its processes went with the system. An engine without a service keeps the container.
            await EndContainerAsync(record, isEarly: false, logger, time).ConfigureAwait(false);
            File.Delete(file);
            return;
        }

        (int ended, bool noneLeft) = OperatingSystem.IsWindows() ? EndOnWindows(record) : await EndOnUnixAsync(record, time).ConfigureAwait(false);
        string server = UntrustedText.OneLine(record.Server, 80);
        bool hasContainer = !await EndContainerAsync(record, isEarly: ended > 0, logger, time).ConfigureAwait(false) && time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) < s_abandoned;
        if (hasContainer && noneLeft)
        {
            Log.ContainerUnknown(logger, server, record.Container!.Program);
        }

        if (hasContainer || !noneLeft)
        {
            // The record stays for the next gateway.
            if (!noneLeft)
            {
                Log.LeftoverStays(logger, server);
            }

            return;
        }

        File.Delete(file);
        if (ended > 0)
        {
            Log.LeftoverEnded(logger, server, ended);
        }
    }

    /// <summary>Ends the container of which the server's process was the client; false where the engine does not say that none is left.</summary>
    private static async Task<bool> EndContainerAsync(ProcessRecord record, bool isEarly, ILogger logger, TimeProvider time)
    {
        // An engine that was removed has no containers.
        if (record.Container is not { } container || !File.Exists(container.Program))
        {
            return true;
        }

        (int ended, bool noneLeft) = await container.EndAsync(isEarly, time).ConfigureAwait(false);
        if (ended > 0)
        {
            Log.ContainerEnded(logger, UntrustedText.OneLine(record.Server, 80), ended);
        }

        return noneLeft;
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task<(int Ended, bool NoneLeft)> EndOnUnixAsync(ProcessRecord record, TimeProvider time)
    {
        // As long as the process is there, alive or not yet collected, its number is its group's and nobody else's.
        ProcessIdentity? leader = record.Process is { } process && process != ProcessTable.Self && ProcessTable.Find(process.Id) == process ? process : null;
        bool lives = leader is { } living && ProcessTable.IsAlive(living);
        SignalGroup(leader, NativeMethods.SigTerm);
        (int ended, bool noneLeft) = await MarkedProcesses.EndAsync(record.Mark, leader?.Start ?? record.Process?.Start ?? record.Owner.Start, leader, time).ConfigureAwait(false);
        SignalGroup(leader, NativeMethods.SigKill);
        // One that obeys at once is gone before anybody looks for it.
        return (lives ? Math.Max(ended, 1) : ended, noneLeft);
    }

    [UnsupportedOSPlatform("windows")]
    private static void SignalGroup(ProcessIdentity? leader, int signal)
    {
        // While anything of a group lives, no new process gets its number.
        if (leader is { Id: > 1 } process && process.Id != NativeMethods.OwnGroup() && (ProcessTable.Find(process.Id) ?? process) == process)
        {
            _ = NativeMethods.Kill(-process.Id, signal);
        }
    }

    /// <summary>The system ends a gateway's job with the gateway; what is left started before it was in the job.</summary>
    [SupportedOSPlatform("windows")]
    private static (int Ended, bool NoneLeft) EndOnWindows(ProcessRecord record)
    {
        if (record.Process is not { } identity || !ProcessTable.IsAlive(identity))
        {
            return (0, true);
        }

        try
        {
            using Process process = Process.GetProcessById(identity.Id);
            process.Kill(entireProcessTree: true);
            return (1, true);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            return (1, !ProcessTable.IsAlive(identity));
        }
    }

    private static async Task<FileStream?> TakeTurnAsync(string file, TimeProvider time)
    {
        for (int i = 0; i < s_turn / s_poll; i++)
        {
            try
            {
                // The system lets go of it when its process ends, however that happens.
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (FileErrors.IsHeld(e))
            {
                await Task.Delay(s_poll, time).ConfigureAwait(false);
            }
        }

        return null;
    }

    /// <summary>Reads a record; false where it is gone or somebody has it.</summary>
    private static bool TryRead(string file, out ProcessRecord? record)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] text = new byte[65536];
            int length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            record = ProcessRecord.TryParse(text.AsSpan(0, length));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            record = null;
            return false;
        }
    }
}
