using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration.Editing;
using McpGateway.Files;

namespace McpGateway.Access;

/// <summary>
/// When tokens were last used, in a file of its own, so that requests do not rewrite the tokens. It is written at most once a minute, beside the requests, and what
/// another gateway has written there is kept.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenUses(string file, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);
    private long _nextWrite = long.MinValue;
    private Task _writing = Task.CompletedTask;

    /// <summary>Notes that a token is used now.</summary>
    public void Note(string name)
    {
        DateTimeOffset now = time.GetUtcNow();
        _noted[name] = now;
        long due = Interlocked.Read(ref _nextWrite);
        if (now.UtcTicks >= due && Interlocked.CompareExchange(ref _nextWrite, now.UtcTicks + s_pause.Ticks, due) == due)
        {
            Volatile.Write(ref _writing, Task.Run(Write));
        }
    }

    /// <summary>Writes what was noted, and waits for what is being written.</summary>
    public void Save()
    {
        Volatile.Read(ref _writing).Wait();
        Write();
    }

    /// <summary>Where it cannot be written that is tried again with a later use: nobody is kept waiting or refused for it.</summary>
    private void Write()
    {
        if (_noted.IsEmpty)
        {
            return;
        }

        KeyValuePair<string, DateTimeOffset>[] noted = [.. _noted];
        try
        {
            AtomicFile.CreatePrivateFolder(Path.GetDirectoryName(file)!);
            using FileStream? held = FileLock.TryTake(file + ".lock", s_patience);
            if (held is null)
            {
                return;
            }

            Dictionary<string, DateTimeOffset> uses = Read();
            foreach ((string name, DateTimeOffset used) in noted)
            {
                uses[name] = uses.TryGetValue(name, out DateTimeOffset other) && other > used ? other : used;
            }

            string text = $"{{\n{string.Join(",\n", uses.Select(use => $"  {JsonTextEditor.Quote(use.Key)}: \"{TokenFileContent.Time(use.Value)}\""))}\n}}\n";
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(text));
            foreach (KeyValuePair<string, DateTimeOffset> written in noted)
            {
                // Unless it was used again meanwhile.
                _noted.TryRemove(written);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>What is known of all tokens; nothing where the file cannot be read.</summary>
    public Dictionary<string, DateTimeOffset> Read()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind != JsonValueKind.Object ? [] : document.RootElement.EnumerateObject()
                .Where(use => use.Value.ValueKind == JsonValueKind.String && use.Value.TryGetDateTimeOffset(out _))
                .DistinctBy(use => use.Name, StringComparer.Ordinal)
                .ToDictionary(use => use.Name, use => use.Value.GetDateTimeOffset(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}
