namespace McpGateway.Connections.Pool;

/// <summary>The instances of a server that take calls, the oldest first. Read from any thread; whoever changes it locks.</summary>
internal sealed class ReadyInstances
{
    private ServerInstance[] _all = [];

    /// <summary>All of them, as they are at this moment.</summary>
    public ServerInstance[] All => Volatile.Read(ref _all);

    /// <summary>The oldest; null where there is none.</summary>
    public ServerInstance? First => All is [var first, ..] ? first : null;

    /// <summary>How many there are.</summary>
    public int Count => All.Length;

    /// <summary>Every connection that takes calls.</summary>
    public IEnumerable<ServerConnection> Live => All.Select(instance => instance.Connection!).Where(connection => connection.IsAlive);

    /// <summary>The one with the fewest calls; null where there is none.</summary>
    public ServerInstance? LeastBusy => All.MinBy(instance => instance.Load);

    public bool Contains(ServerInstance instance) => Array.IndexOf(All, instance) >= 0;

    /// <summary>The least number that none of those in use has: elsewhere the same number is the same process.</summary>
    public static int FirstFree(IEnumerable<ServerInstance> inUse) => Enumerable.Range(0, int.MaxValue).First(free => inUse.All(other => other.Number != free));

    public void Add(ServerInstance instance) => Volatile.Write(ref _all, [.. _all, instance]);

    public void Remove(ServerInstance instance) => Volatile.Write(ref _all, [.. _all.Where(other => other != instance)]);
}
