using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Clients.Installing;

/// <summary>Where the gateway keeps what it has changed in clients' files: a record of each place, and the files as they were. All of it is for the user only.</summary>
internal sealed class InstallFolder
{
    private readonly GatewayHome _home;
    private readonly string _folder;
    private readonly TimeProvider _time;

    public InstallFolder(GatewayHome home, TimeProvider time)
    {
        _home = home;
        _folder = ClientsFolder.Of(home);
        _time = time;
    }

    /// <summary>The record of a place; null where the gateway was not installed there.</summary>
    /// <exception cref="ClientException">There is a record that cannot be read.</exception>
    public InstallRecord? Find(ClientApplication client, ClientPlace place)
    {
        string file = RecordFile(client, place);
        try
        {
            return InstallRecord.Parse(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ClientException($"{file} cannot be read, so it is not known what the installation has changed: {e.Message} The backups beside it hold the client's file as it was.", e);
        }
    }

    public void Write(ClientApplication client, ClientPlace place, InstallRecord record) => Guarded(() => AtomicFile.Write(RecordFile(client, place), record.ToBytes()));

    public void Remove(ClientApplication client, ClientPlace place)
    {
        if (File.Exists(RecordFile(client, place)))
        {
            Guarded(() => File.Delete(RecordFile(client, place)));
        }
    }

    /// <summary>Keeps a file's content under a name with the date.</summary>
    public string Keep(ClientApplication client, ClientPlace place, byte[] content)
    {
        string date = _time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string name = $"{KeyOf(client, place)}.{date}";
        string file = Path.Combine(_folder, name + ".backup");
        for (int number = 2; File.Exists(file) && !File.ReadAllBytes(file).AsSpan().SequenceEqual(content); number++)
        {
            file = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}.backup"));
        }

        Guarded(() => AtomicFile.Write(file, content));
        return file;
    }

    /// <summary>What <see cref="Keep"/> has kept of a place, the oldest first.</summary>
    public IReadOnlyList<string> Backups(ClientApplication client, ClientPlace place) =>
        Directory.Exists(_folder) ? [.. FileNames.Find(_folder, KeyOf(client, place) + ".", ".backup").Order(StringComparer.Ordinal)] : [];

    /// <summary>Removes what <see cref="Keep"/> has kept of a place.</summary>
    public void RemoveBackups(ClientApplication client, ClientPlace place)
    {
        foreach (string file in Backups(client, place))
        {
            Guarded(() => File.Delete(file));
        }
    }

    /// <inheritdoc cref="ClientsFolder.LockAsync"/>
    public Task<IDisposable> LockAsync(CancellationToken cancellationToken) => ClientsFolder.LockAsync(_home, cancellationToken);

    public static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexString(XxHash128.Hash(content));

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ClientsFolder.Unwritable(_folder, e);
        }
    }

    private string RecordFile(ClientApplication client, ClientPlace place) => Path.Combine(_folder, KeyOf(client, place) + ".json");

    private static string KeyOf(ClientApplication client, ClientPlace place) =>
        $"{client.Name}-{DigestOf(Encoding.UTF8.GetBytes(string.Join('\n', [Path.GetFullPath(place.File), .. place.Section])))[..8]}";
}
