using McpGateway.Files;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Sessions;

/// <summary>
/// Sessions on the disk, a file each, for the user only: a client goes on after a restart of the gateway as if nothing had been. A file is named after a digest of the
/// session's id, which itself is in no file.
/// </summary>
/// <param name="folder">Where the files are.</param>
/// <param name="logger">Hears of files that cannot be written.</param>
internal sealed class SessionStore(string folder, ILogger logger) : ISessionStore
{
    /// <inheritdoc />
    public TimeSpan TouchPause { get; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public ValueTask WriteAsync(string id, KeptSession session)
    {
        Write(id, session);
        return default;
    }

    /// <inheritdoc />
    public ValueTask<KeptSession?> ReadAsync(string id) => ValueTask.FromResult(Read(id));

    /// <inheritdoc />
    public ValueTask NoteLogLevelAsync(string id, byte[] level)
    {
        if (Read(id) is { } kept)
        {
            Write(id, kept with { LogLevel = level });
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask NoteSubscriptionAsync(string id, string uri, bool isWanted)
    {
        if (Read(id) is { } kept)
        {
            string[] others = [.. kept.Subscriptions.Where(other => other != uri)];
            Write(id, kept with { Subscriptions = isWanted ? [.. others, uri] : others });
        }

        return default;
    }

    /// <inheritdoc />
    public ValueTask RemoveAsync(string id)
    {
        Leave(id);
        return default;
    }

    /// <inheritdoc />
    public void Touch(string id) => Try(() => File.SetLastWriteTimeUtc(FileOf(id), DateTime.UtcNow));

    /// <inheritdoc />
    public void Leave(string id) => Try(() => File.Delete(FileOf(id)));

    /// <inheritdoc />
    public void RemoveOld(TimeSpan idle) => Try(() =>
    {
        var files = new DirectoryInfo(folder);
        if (!files.Exists)
        {
            return;
        }

        foreach (FileInfo file in files.EnumerateFiles("*.json").Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > idle))
        {
            file.Delete();
        }
    });

    private void Write(string id, KeptSession session)
    {
        if (session.Initialize.Length > KeptSessionText.MaxLength)
        {
            return;
        }

        try
        {
            AtomicFile.Write(FileOf(id), KeptSessionText.Write(session));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SessionNotKept(logger, e);
        }
    }

    private KeptSession? Read(string id)
    {
        try
        {
            return KeptSessionText.Read(File.ReadAllBytes(FileOf(id)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed or marked today is tomorrow.
        }
    }

    private string FileOf(string id) => Path.Combine(folder, KeptSessionText.NameOf(id) + ".json");
}
