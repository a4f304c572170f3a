namespace McpGateway.Wire;

/// <summary>
/// One large buffer that nobody needs at the moment, for the next long message: fresh memory costs more than what is done with it. Whenever memory is
/// collected, it goes.
/// </summary>
internal static class SpareBuffer
{
    private static readonly WeakReference<byte[]?> s_spare = new(null);

    /// <summary>A buffer, its content arbitrary.</summary>
    /// <param name="atLeast">How long it has to be, in bytes.</param>
    /// <param name="otherwise">How long it is where there is no spare one, in bytes.</param>
    public static byte[] Take(int atLeast, int otherwise)
    {
        lock (s_spare)
        {
            if (s_spare.TryGetTarget(out byte[]? spare) && spare.Length >= atLeast)
            {
                s_spare.SetTarget(null);
                return spare;
            }
        }

        return GC.AllocateUninitializedArray<byte>(otherwise);
    }

    /// <summary>Gives one back.</summary>
    public static void Give(byte[] buffer)
    {
        lock (s_spare)
        {
            if (!s_spare.TryGetTarget(out byte[]? spare) || spare.Length < buffer.Length)
            {
                s_spare.SetTarget(buffer);
            }
        }
    }
}
