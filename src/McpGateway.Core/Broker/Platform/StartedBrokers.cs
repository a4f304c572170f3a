using System.Collections.Concurrent;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Broker.Platform;

/// <summary>The brokers that this process has started. One that has ended is collected when somebody looks; nobody waits for it.</summary>
[UnsupportedOSPlatform("windows")]
internal static class StartedBrokers
{
    private static readonly ConcurrentDictionary<int, bool> s_ids = new();

    public static void Add(int id) => s_ids[id] = true;

    /// <summary>Collects those that have ended.</summary>
    public static void Collect()
    {
        foreach (int id in s_ids.Keys)
        {
            if (NativeMethods.WaitPid(id, out _, NativeMethods.NoHang) != 0)
            {
                s_ids.TryRemove(id, out _);
            }
        }
    }
}
