using System.Text;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Audit;

/// <summary>What killed processes have left under way becomes lines of the audit: each once, whoever comes first, and also where the one before was killed while doing so.</summary>
/// <param name="folder">Where the audit lies.</param>
/// <param name="log">Adds lines to it.</param>
internal sealed class LeftCalls(AuditFolder folder, AuditLog log)
{
    private static ReadOnlySpan<byte> Unknown => ",\"outcome\":\"unknown\",\"error\":\"the gateway's process has ended, so nobody knows whether it was run\"}\n"u8;

    /// <summary>Writes them down.</summary>
    /// <param name="settings">How the audit is kept.</param>
    /// <exception cref="IOException">They cannot be written, and stay.</exception>
    /// <exception cref="UnauthorizedAccessException">They cannot be written, and stay.</exception>
    public void WriteDown(AuditSettings settings)
    {
        if (Directory.Exists(folder.UnderWay) && Directory.EnumerateFiles(folder.UnderWay, SlotTable.Pattern).Any())
        {
            using FileStream held = folder.Lock();
            WriteDown(held, settings);
        }
    }

    /// <summary>The same for who has the lock.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="settings">How the audit is kept.</param>
    public void WriteDown(FileStream held, AuditSettings settings)
    {
        foreach (string file in Directory.Exists(folder.UnderWay) ? Directory.GetFiles(folder.UnderWay, SlotTable.Pattern) : [])
        {
            // Whoever has made it has it open for as long as it lives.
            if (TryOpen(file) is not { } left)
            {
                continue;
            }

            using (left)
            {
                WriteDown(held, left, Path.GetFileNameWithoutExtension(file), settings);
                File.Delete(file);
            }
        }
    }

    private static FileStream? TryOpen(string file)
    {
        try
        {
            // Windows removes nothing that is open, unless whoever has it open allows it.
            return new FileStream(file, FileMode.Open, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (FileErrors.IsHeld(e))
        {
            return null;
        }
    }

    private void WriteDown(FileStream held, FileStream left, string name, AuditSettings settings)
    {
        List<(byte[] Line, bool HasEnded)> calls = [.. SlotTable.Read(left)];
        if (calls.Count == 0)
        {
            return;
        }

        // It may have been killed after it had written a line and before it could say so here.
        HashSet<string> written = WrittenBy(name, File.GetCreationTimeUtc(left.Name));
        using var lines = new MemoryStream();
        foreach ((byte[] line, bool hasEnded) in calls)
        {
            if (IdOf(line, name) is { } id && written.Add(id))
            {
                lines.Write(line);
                if (!hasEnded)
                {
                    lines.Write(Unknown);
                }
            }
        }

        if (lines.Length > 0)
        {
            log.Append(held, lines.GetBuffer().AsSpan(0, (int)lines.Length), settings);
        }
    }

    /// <summary>The ids of a process's lines that are in the audit.</summary>
    private HashSet<string> WrittenBy(string name, DateTime since)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in folder.FullFiles().Where(full => full.Full.UtcDateTime >= since - TimeSpan.FromMinutes(1)).Select(full => full.File).Append(folder.Current).Where(File.Exists))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                if (IdOf(line, name) is { } id)
                {
                    ids.Add(id);
                }
            }
        }

        return ids;
    }

    private static string? IdOf(byte[] line, string name) => IdOf(Encoding.UTF8.GetString(line), name);

    private static string? IdOf(string line, string name)
    {
        // The id comes before all that a client or a server can choose.
        string mark = $"\"id\":\"{name}-";
        int start = line.IndexOf(mark, StringComparison.Ordinal), end = start < 0 ? -1 : line.IndexOf('"', start + mark.Length);
        return end < 0 ? null : line[(start + mark.Length)..end];
    }
}
