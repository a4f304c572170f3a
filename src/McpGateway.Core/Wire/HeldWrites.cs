namespace McpGateway.Wire;

/// <summary>
/// While a thread hands over the lines that one read has brought, the writes that it begins are held back until it is through: what it posts to a stream
/// then leaves in one write, and wakes its reader once.
/// </summary>
internal static class HeldWrites
{
    [ThreadStatic]
    private static List<(LineWriter Writer, bool MayWait)>? t_writers;

    [ThreadStatic]
    private static bool t_holding;

    /// <summary>Whether this thread holds a write back.</summary>
    public static bool Any => t_writers is { Count: > 0 };

    /// <summary>From now on this thread holds its writes back.</summary>
    public static void Begin() => t_holding = true;

    /// <summary>Begins the writes that were held back; later ones are not.</summary>
    public static void End()
    {
        t_holding = false;
        Release();
    }

    /// <summary>Begins the writes that were held back. A thread has to before it waits: others may wait for them.</summary>
    public static void Release()
    {
        if (t_writers is not { Count: > 0 } writers)
        {
            return;
        }

        t_writers = null;
        // One that may occupy this thread comes after those that do not.
        foreach ((LineWriter writer, bool mayWait) in writers.OrderBy(held => held.MayWait))
        {
            writer.StartWriting(mayWait);
        }

        writers.Clear();
        t_writers = writers;
    }

    /// <summary>Holds a write back that this thread is to begin; false where it does so now.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="mayWait">Whether the write may occupy this thread.</param>
    public static bool TryHold(LineWriter writer, bool mayWait)
    {
        if (t_holding)
        {
            (t_writers ??= []).Add((writer, mayWait));
        }

        return t_holding;
    }
}
