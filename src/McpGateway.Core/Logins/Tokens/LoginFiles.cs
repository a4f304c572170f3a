using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Logins.Tokens;

/// <summary>A file for each login, in the gateway's home: all processes of it see it.</summary>
/// <param name="folder">The folder of the files.</param>
internal sealed class LoginFiles(string folder) : ILoginRecords
{
    /// <summary>How long another process may take to refresh a token.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <inheritdoc />
    public IEnumerable<LoginRecord> All => Keys.Select(Find).OfType<LoginRecord>();

    /// <summary>The keys of all logins.</summary>
    public IEnumerable<string> Keys => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)) : [];

    /// <inheritdoc />
    public LoginStamp StampOf(string key) => new(FileStamp.Of(FileOf(key)), 0);

    /// <inheritdoc />
    public LoginRecord? Known(string key) => Find(key);

    /// <inheritdoc />
    public LoginRecord? Find(string key)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(key)), LoginJson.Default.LoginRecord);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Write(string key, LoginRecord record)
    {
        try
        {
            AtomicFile.Write(FileOf(key), JsonSerializer.SerializeToUtf8Bytes(record, LoginJson.Default.LoginRecord));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(e);
        }
    }

    /// <inheritdoc />
    public void Delete(string key)
    {
        try
        {
            File.Delete(FileOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // There is nothing to forget.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(e);
        }
    }

    /// <inheritdoc />
    public async Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, name + ".lock");
        try
        {
            AtomicFile.CreatePrivateFolder(folder);
            return await FileLock.TryTakeAsync(file, s_patience, cancellationToken).ConfigureAwait(false)
                ?? throw new LoginException($"could not be sent a token: another process has been refreshing it for {s_patience.TotalSeconds:0} s", $"Try again; if it stays so, end the process that holds {file}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(e);
        }
    }

    private LoginException NotWritten(Exception e) =>
        new($"has a login that cannot be kept in {folder}: {e.Message.TrimEnd('.')}", "Check that the folder can be written and that the disk has room.", e);

    private string FileOf(string key) => Path.Combine(folder, key + ".json");
}
