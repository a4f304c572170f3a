using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Catalog;

/// <summary>The turn to meet one server, which one gateway of a user has at a time. It ends with the process that has it, however that ends.</summary>
internal sealed class DiscoveryTurn : IDisposable
{
    private readonly FileStream? _file;

    private DiscoveryTurn(FileStream? file)
    {
        _file = file;
    }

    /// <summary>Takes the turn; null where another gateway has it.</summary>
    public static DiscoveryTurn? TryTake(GatewayHome home, string server)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string file = Path.Combine(home.DiscoveryFolder, FileNames.Safe(server) + ".lock");
        try
        {
            AtomicFile.CreatePrivateFolder(home.DiscoveryFolder);
            return new DiscoveryTurn(new FileStream(file, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written there is no turn to take; a server met twice is better than one that is never met.
            return File.Exists(file) ? null : new DiscoveryTurn(null);
        }
    }

    public void Dispose() => _file?.Dispose();
}
