using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Clients;

/// <summary>The folder of a gateway's home for what it does to clients' files.</summary>
internal static class ClientsFolder
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static string Of(GatewayHome home) => Path.Combine(home.Root, "clients");

    /// <summary>Waits until no other gateway imports, installs or uninstalls in this home, and keeps others out until the result is disposed.</summary>
    public static async Task<IDisposable> LockAsync(GatewayHome home, CancellationToken cancellationToken)
    {
        string folder = Of(home);
        string file = Path.Combine(folder, ".lock");
        try
        {
            AtomicFile.CreatePrivateFolder(folder);
            return await FileLock.TryTakeAsync(file, s_patience, cancellationToken).ConfigureAwait(false)
                ?? throw new ConfigurationException($"Another installation has held {file} for {s_patience.TotalSeconds:0} s. Wait until it is done, then try again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }
    }

    /// <summary>The error of a folder in which nothing can be written.</summary>
    public static ConfigurationException Unwritable(string folder, Exception cause) =>
        new($"{folder} cannot be written: {cause.Message} Check its permissions and the space on its disk.", cause);
}
