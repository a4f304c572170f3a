using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Gateway.Sealing;

/// <summary>A file in the gateway's folder for each state that was opened: all processes of a home see it.</summary>
/// <param name="home">The gateway's folder.</param>
/// <param name="time">The clock.</param>
internal sealed class UsedStateFiles(GatewayHome home, TimeProvider time) : IUsedStates
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool TryUse(string id, DateTimeOffset expires)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string old, DateTimeOffset end) in _used)
        {
            if (end < now)
            {
                _used.TryRemove(old, out _);
            }
        }

        if (!_used.TryAdd(id, expires))
        {
            return false;
        }

        string folder = home.StateFolder;
        AtomicFile.CreatePrivateFolder(folder);
        foreach (string old in Directory.EnumerateFiles(folder).Where(file => File.GetLastWriteTimeUtc(file) < now.UtcDateTime - StateSeal.Lifetime))
        {
            File.Delete(old);
        }

        try
        {
            using var mark = new FileStream(Path.Combine(folder, id), FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, id)))
        {
            return false;
        }
    }
}
