using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Catalog.Discovery;

/// <summary>The turn to meet servers, which one gateway of a user has at a time. It ends with the process that has it, however that ends.</summary>
internal sealed class DiscoveryTurn : IDisposable
{
    private readonly FileStream? _file;

    private DiscoveryTurn(FileStream? file)
    {
        _file = file;
    }

    /// <summary>Takes the turn; null where another gateway has it.</summary>
    public static DiscoveryTurn? TryTake(GatewayHome home)
    {
        // The file stays: one that is deleted while another process opens it would give both the turn.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string file = Path.Combine(home.DiscoveryFolder, "turn.lock");
        try
        {
            AtomicFile.CreatePrivateFolder(home.DiscoveryFolder);
            return new DiscoveryTurn(new FileStream(file, options));
        }
        catch (IOException) when (IsWritable(file))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written there is no turn to take; a server met twice is better than one that is never met.
            return new DiscoveryTurn(null);
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Whether a file is there that could be opened if nobody had it; of a folder or disk that is only read, it is not.</summary>
    private static bool IsWritable(string file)
    {
        try
        {
            // Time stamps are set by the path: whoever has the file open is no obstacle on Unix.
            if (!OperatingSystem.IsWindows() && File.Exists(file))
            {
                File.SetLastAccessTimeUtc(file, File.GetLastAccessTimeUtc(file));
            }

            return File.Exists(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
