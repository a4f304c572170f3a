using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using McpGateway.Files;

namespace McpGateway.Audit;

/// <summary>
/// The lines of requests under way, in memory that outlives the process: a file that is mapped. Writing to it is no more than copying, and what a killed process has left there is
/// read by whoever comes next. A line stands there from the beginning of its request until it is in the audit itself.
/// </summary>
internal sealed unsafe class SlotTable : IDisposable
{
    /// <summary>How many requests it holds; what is more is kept in ordinary memory.</summary>
    public const int Slots = 256;

    /// <summary>The most bytes of a line.</summary>
    public const int LongestLine = SlotSize - HeaderSize;

    /// <summary>How the files are called.</summary>
    public const string Pattern = "*.calls";

    private const int SlotSize = 8 * 1024;
    private const int HeaderSize = sizeof(long);
    private const long Begun = 1L << 32;
    private const long Ended = 2L << 32;

    /// <summary>Where all blocks of a mapped file are written in place once they are there. Elsewhere a full disk could end the process.</summary>
    private static readonly string[] s_inPlace = ["ext", "xfs", "tmpfs", "overlay", "apfs", "hfs", "ntfs", "f2fs"];

    private readonly FileStream _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly ConcurrentQueue<int> _free = new(Enumerable.Range(0, Slots));

    private SlotTable(FileStream file, string name)
    {
        _file = file;
        Name = name;
        using var map = MemoryMappedFile.CreateFromFile(file, null, Slots * SlotSize, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, Slots * SlotSize, MemoryMappedFileAccess.ReadWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>What the ids of this process's lines begin with.</summary>
    public string Name { get; }

    /// <summary>Makes one for this process; null where there is no room for it, or where it would not be safe.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What the ids of the lines begin with.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static SlotTable? Create(string folder, string name)
    {
        AtomicFile.CreatePrivateFolder(folder);
        if (!IsInPlace(folder))
        {
            return null;
        }

        // All of its blocks are taken at once: a write into a mapped file that finds the disk full ends the process.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, PreallocationSize = Slots * SlotSize };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string path = Path.Combine(folder, name + Pattern[1..]);
        var file = new FileStream(path, options);
        try
        {
            return new SlotTable(file, name);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>The lines that stand in a file which nobody has open any more.</summary>
    /// <param name="file">The file, opened by who alone may.</param>
    public static IEnumerable<(byte[] Line, bool HasEnded)> Read(FileStream file)
    {
        byte[] slot = new byte[SlotSize];
        for (long at = 0; at + SlotSize <= file.Length; at += SlotSize)
        {
            int read = RandomAccess.Read(file.SafeFileHandle, slot, at);
            long header = BitConverter.ToInt64(slot, 0);
            int length = (int)header;
            if (read == SlotSize && length is > 0 and <= LongestLine && (header & ~0xffffffffL) is Begun or Ended)
            {
                yield return (slot[HeaderSize..(HeaderSize + length)], header > Ended);
            }
        }
    }

    /// <summary>Notes the beginning of a line.</summary>
    /// <param name="beginning">The beginning.</param>
    /// <returns>Where it stands; -1 where there is no room.</returns>
    public int Begin(ReadOnlySpan<byte> beginning)
    {
        if (beginning.Length > LongestLine || !_free.TryDequeue(out int slot))
        {
            return -1;
        }

        byte* at = _start + (slot * SlotSize);
        beginning.CopyTo(new Span<byte>(at + HeaderSize, LongestLine));
        Volatile.Write(ref *(long*)at, Begun | (long)beginning.Length);
        return slot;
    }

    /// <summary>Notes the rest of a line. What stood there stays until all of it is there.</summary>
    /// <returns>Whether there is room for it.</returns>
    public bool End(int slot, ReadOnlySpan<byte> rest)
    {
        byte* at = _start + (slot * SlotSize);
        int length = (int)*(long*)at;
        if (length + rest.Length > LongestLine)
        {
            return false;
        }

        rest.CopyTo(new Span<byte>(at + HeaderSize + length, LongestLine - length));
        Volatile.Write(ref *(long*)at, Ended | (long)(length + rest.Length));
        return true;
    }

    /// <summary>What stands in a slot.</summary>
    public ReadOnlySpan<byte> LineOf(int slot)
    {
        byte* at = _start + (slot * SlotSize);
        return new ReadOnlySpan<byte>(at + HeaderSize, (int)*(long*)at);
    }

    /// <summary>The line is in the audit.</summary>
    public void Free(int slot)
    {
        Volatile.Write(ref *(long*)(_start + (slot * SlotSize)), 0);
        _free.Enqueue(slot);
    }

    /// <summary>Removes the file where nothing is left in it. The memory stays: a request may still end.</summary>
    public void Dispose()
    {
        if (_free.Count != Slots)
        {
            return;
        }

        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process removes it.
        }

        _file.Dispose();
    }

    private static bool IsInPlace(string folder)
    {
        try
        {
            string format = new DriveInfo(folder).DriveFormat;
            return Array.Exists(s_inPlace, known => format.StartsWith(known, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
