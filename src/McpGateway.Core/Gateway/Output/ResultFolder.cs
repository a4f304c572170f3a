using System.Collections.Concurrent;
using McpGateway.Files;
using McpGateway.Json;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Output;

/// <summary>
/// The files of results that are too big to be given at once. Each gateway has a folder of its own, in it a file that it holds open and nobody else
/// can: whose can be opened has no owner any more, and the next gateway removes it. Nothing is made before the first result is kept.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    /// <summary>The most bytes that the results of all gateways of a home may have together.</summary>
    public const long DefaultQuota = 500_000_000;

    private const string OwnerFile = "owner.lock";
    private const string Ending = ".txt";
    private const int BufferSize = 64 * 1024;

    /// <summary>How long a folder without an owner's file may be one that is being made.</summary>
    private static readonly TimeSpan s_making = TimeSpan.FromMinutes(1);

    private readonly string _root;
    private readonly long _quota;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, KeptResult>> _ofUsers = new(StringComparer.Ordinal);
    private string? _folder;
    private FileStream? _owner;
    private bool _disposed;

    /// <param name="root">The folder of all gateways of a home.</param>
    /// <param name="quota">The most bytes of all results.</param>
    public ResultFolder(string root, long quota = DefaultQuota)
    {
        _root = root;
        _quota = quota;
    }

    /// <summary>Lets other gateways find what is kept here; null where they have this folder, too.</summary>
    public ISharedResults? Shared { get; init; }

    /// <summary>The results of all sessions of a user of the gateway, by id.</summary>
    /// <param name="user">The user's name.</param>
    public ConcurrentDictionary<string, KeptResult> OfUser(string user) => _ofUsers.GetOrAdd(user, static _ => new(StringComparer.Ordinal));

    /// <summary>Writes a file; results that are older make room where it would be too much.</summary>
    /// <param name="name">Its name, of letters and digits.</param>
    /// <param name="size">How many bytes it will have.</param>
    /// <param name="line">Where they are from.</param>
    /// <param name="kept">Which of them, in order.</param>
    /// <returns>The path.</returns>
    /// <exception cref="IOException">The disk is full, the folder cannot be written, or the gateway is ending; no file is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public string Write(string name, long size, ReadOnlySpan<byte> line, IReadOnlyList<JsonSpan> kept)
    {
        (string file, FileStream stream) = Create(name, size);
        try
        {
            using (stream)
            {
                foreach (JsonSpan part in kept)
                {
                    stream.Write(part.Of(line));
                }

                // Here, where it is heeded: what fails when a stream is disposed is lost.
                stream.Flush();
            }
        }
        catch
        {
            TryDelete(file);
            throw;
        }

        // Another gateway may have written at the same time.
        MakeRoom(0, spared: file);
        return file;
    }

    /// <summary>The same for what is not at hand at once.</summary>
    /// <param name="name">Its name, of letters and digits.</param>
    /// <param name="size">How many bytes it will have.</param>
    /// <param name="parts">What will be in it.</param>
    /// <returns>The path.</returns>
    /// <exception cref="IOException">The same, or the parts do not have that size together; no file is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public async Task<string> WriteAsync(string name, long size, IAsyncEnumerable<byte[]> parts)
    {
        (string file, FileStream stream) = Create(name, size);
        try
        {
            await using (stream.ConfigureAwait(false))
            {
                await foreach (byte[] part in parts.ConfigureAwait(false))
                {
                    await stream.WriteAsync(part).ConfigureAwait(false);
                }

                await stream.FlushAsync().ConfigureAwait(false);
                if (stream.Position != size)
                {
                    throw new IOException("a part of it is missing");
                }
            }
        }
        catch
        {
            TryDelete(file);
            throw;
        }

        MakeRoom(0, spared: file);
        return file;
    }

    /// <summary>Removes files; those that are gone already are gone.</summary>
    public static void Remove(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            TryDelete(file);
        }
    }

    /// <summary>Removes what gateways have left that had no time to do it; never fails.</summary>
    public static void RemoveLeftovers(string root, ILogger logger, TimeProvider time)
    {
        try
        {
            foreach (string folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            {
                RemoveUnlessOwned(folder, time);
            }
        }
        catch (Exception e)
        {
            // What a client wants now does not depend on it.
            Log.ResultsLeft(logger, e);
        }
    }

    /// <summary>Removes all of this gateway's.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_folder is not null)
            {
                Remove(_folder, _owner!);
                _folder = null;
            }
        }
    }

    private (string File, FileStream Stream) Create(string name, long size)
    {
        if (size > _quota)
        {
            throw new IOException($"it is larger than the {_quota} bytes allowed for results");
        }

        string file = Path.Combine(Open(), name + Ending);
        MakeRoom(size, spared: null);
        try
        {
            return (file, new FileStream(file, NewFile(size)));
        }
        catch
        {
            TryDelete(file);
            throw;
        }
    }

    private static void RemoveUnlessOwned(string folder, TimeProvider time)
    {
        try
        {
            Remove(folder, new FileStream(Path.Combine(folder, OwnerFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        }
        catch (FileNotFoundException)
        {
            if (time.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(folder) > s_making)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has it: its gateway, or another one that removes it at this moment.
        }
    }

    private static void Remove(string folder, FileStream owner)
    {
        // The owner's file last: while it is held nobody else takes the folder for left.
        using (owner)
        {
            Remove(Directory.EnumerateFiles(folder, "*" + Ending));
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows: somebody looks into it. The next gateway tries again.
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is being read on Windows, or gone with its folder.
        }
    }

    private static FileStreamOptions NewFile(long size)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = BufferSize, PreallocationSize = size };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private string Open()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                throw new IOException("the gateway is exiting");
            }

            if (_folder is null || !Directory.Exists(_folder))
            {
                _owner?.Dispose();
                _folder = null;
                string folder = Path.Combine(_root, Guid.NewGuid().ToString("N"));
                AtomicFile.CreatePrivateFolder(folder);
                FileStreamOptions options = NewFile(0);
                options.Share = FileShare.None;
                _owner = new FileStream(Path.Combine(folder, OwnerFile), options);
                _folder = folder;
            }

            return _folder;
        }
    }

    /// <summary>The oldest go first, whichever gateway they are of.</summary>
    private void MakeRoom(long size, string? spared)
    {
        FileInfo[] files = [.. new DirectoryInfo(_root).EnumerateFiles("*" + Ending, SearchOption.AllDirectories)];
        long total = size + files.Sum(LengthOf);
        foreach (FileInfo file in files.OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            if (total <= _quota)
            {
                return;
            }

            if (file.FullName != spared)
            {
                total -= LengthOf(file);
                TryDelete(file.FullName);
            }
        }
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // Its gateway has removed it meanwhile.
            return 0;
        }
    }
}
