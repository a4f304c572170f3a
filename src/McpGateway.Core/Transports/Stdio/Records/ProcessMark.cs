using System.Text;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>
/// A random word in the environment of a server, which its descendants inherit: by it they are known even where they have left the server's
/// process group and their parents are gone.
/// </summary>
internal static class ProcessMark
{
    /// <summary>The environment variable. Its value is a chain: a gateway that is itself below a server of another hands that mark on.</summary>
    public const string Variable = "MCP_GATEWAY_PROCESS";

    private const char Separator = '.';
    private static readonly byte[] s_assignment = Encoding.ASCII.GetBytes(Variable + "=");
    private static readonly string? s_inherited = Environment.GetEnvironmentVariable(Variable);

    /// <summary>A mark that no other server has. A GUID is random enough, and unlike the cryptography library it need not be loaded first.</summary>
    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>An environment with the mark in it.</summary>
    public static Dictionary<string, string> AddTo(IReadOnlyDictionary<string, string> environment, string mark)
    {
        StringComparer names = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        return new Dictionary<string, string>(environment, names)
        {
            [Variable] = string.IsNullOrEmpty(s_inherited) ? mark : $"{s_inherited}{Separator}{mark}",
        };
    }

    /// <summary>Whether this very process descends from the server of that mark.</summary>
    public static bool IsInherited(string mark) => s_inherited?.Contains(mark, StringComparison.Ordinal) == true;

    /// <summary>Takes the next chain of marks from a block of zero-terminated variables; false where there is none.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> block, out ReadOnlySpan<byte> chain)
    {
        for (int at = block.IndexOf(s_assignment); at >= 0; at = block.IndexOf(s_assignment))
        {
            bool begins = at == 0 || block[at - 1] == 0;
            block = block[(at + s_assignment.Length)..];
            if (begins)
            {
                int end = block.IndexOf((byte)0);
                chain = end < 0 ? block : block[..end];
                return true;
            }
        }

        chain = default;
        return false;
    }
}
