using McpGateway.Transports;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Gateway.Output;

/// <summary>The open file of a kept result, read a block at a time.</summary>
internal sealed class KeptFile : IDisposable
{
    private readonly KeptResult _result;
    private readonly SafeFileHandle _file;

    private KeptFile(KeptResult result, SafeFileHandle file)
    {
        _result = result;
        _file = file;
    }

    /// <summary>Opens the file of a result.</summary>
    /// <exception cref="ServerException">It is gone, or cannot be read.</exception>
    public static KeptFile Open(KeptResult result)
    {
        try
        {
            return new KeptFile(result, File.OpenHandle(result.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw KeptResults.Unknown(result.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>The bytes of a block.</summary>
    /// <exception cref="ServerException">They cannot be read.</exception>
    public byte[] Read(TextBlock block)
    {
        byte[] bytes = new byte[block.Length];
        try
        {
            for (int at = 0; at < bytes.Length;)
            {
                int read = RandomAccess.Read(_file, bytes.AsSpan(at), block.Byte + at);
                at += read > 0 ? read : throw KeptResults.Unknown(_result.Id);
            }
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }

        return bytes;
    }

    public void Dispose() => _file.Dispose();

    private static ServerException Unreadable(Exception e) => new($"The kept result cannot be read: {e.Message.TrimEnd('.')}. Call the tool again.", e);
}
