using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Http.Page;

/// <summary>The last lines of a server's log: what it has said on stderr, and what the gateway has noted of it.</summary>
internal static class ServerLogTail
{
    private const int Most = 30;
    private const int MostBytes = 64 * 1024;

    /// <summary>The lines; none where there is no log.</summary>
    /// <param name="file">The log.</param>
    /// <param name="redactor">Knows the values of the server's secrets as they are now; the log was masked when it was written.</param>
    public static IReadOnlyList<string> Read(string file, Redactor redactor)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bool isCut = stream.Length > MostBytes;
            stream.Seek(isCut ? -MostBytes : 0, isCut ? SeekOrigin.End : SeekOrigin.Begin);
            byte[] end = new byte[(int)Math.Min(MostBytes, stream.Length)];
            int read = stream.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
            string[] lines = redactor.Mask(Encoding.UTF8.GetString(end, 0, read)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            // The first may be half a line, and half a secret.
            return [.. lines.Skip(isCut ? 1 : 0).TakeLast(Most)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
