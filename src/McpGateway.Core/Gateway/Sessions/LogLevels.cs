using System.Text;
using McpGateway.Json;

namespace McpGateway.Gateway.Sessions;

/// <summary>The levels of log messages (MCP 2025-11-25, Logging, after RFC 5424) in their order.</summary>
internal static class LogLevels
{
    private static readonly byte[][] s_levels =
        [.. ((string[])["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]).Select(Encoding.ASCII.GetBytes)];

    /// <summary>The raw JSON strings of the levels, from the least severe to the most.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Quoted { get; } = [.. s_levels.Select(level => (ReadOnlyMemory<byte>)(byte[])[(byte)'"', .. level, (byte)'"'])];

    /// <summary>Whether there is such a level, a raw JSON string.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> level)
    {
        foreach (byte[] known in s_levels)
        {
            if (JsonString.Is(level, known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The place of a level, a raw JSON string; one that is not known counts as the lowest.</summary>
    public static int Rank(ReadOnlySpan<byte> level)
    {
        for (int i = s_levels.Length - 1; i > 0; i--)
        {
            if (JsonString.Is(level, s_levels[i]))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>The same for a value in a line, which may be absent.</summary>
    public static int Rank(ReadOnlySpan<byte> line, JsonSpan level) => level.Exists ? Rank(level.Of(line)) : 0;
}
