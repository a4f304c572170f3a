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
    /// <summary>How many lines it holds that are of a usual length.</summary>
    public const int SmallSlots = 4096;

    /// <summary>How many it holds of all others.</summary>
    public const int LargeSlots = 64;

    /// <summary>The bytes of a slot for a line of a usual length, with what says how long it is.</summary>
    public const int SmallSize = 1024;

    /// <summary>The same of a slot for any other.</summary>
    public const int LargeSize = 8 * 1024;

    /// <summary>How the files are called.</summary>
    public const string Pattern = "*.calls";

    private const int Size = (SmallSlots * SmallSize) + (LargeSlots * LargeSize);
    private const int HeaderSize = sizeof(long);

    /// <summary>What the rest of a line takes where nothing went wrong.</summary>
    private const int UsualRest = 160;

    private const long Begun = 1L << 32;
    private const long Ended = 2L << 32;

    /// <summary>Where all blocks of a mapped file are written in place once they are there. Elsewhere a full disk could end the process.</summary>
    private static readonly string[] s_inPlace = ["ext", "xfs", "tmpfs", "overlay", "apfs", "hfs", "ntfs", "f2fs"];

    private readonly FileStream _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly ConcurrentQueue<int> _small = new(Enumerable.Range(0, SmallSlots));
    private readonly ConcurrentQueue<int> _large = new(Enumerable.Range(SmallSlots, LargeSlots));

    private SlotTable(FileStream file, string name)
    {
        _file = file;
        Name = name;
        using var map = MemoryMappedFile.CreateFromFile(file, null, Size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, Size, MemoryMappedFileAccess.ReadWrite);
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
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, PreallocationSize = Size };
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

    /// <summary>The lines that stand in a file which nobody has open any more; of one that stands there twice, the whole line comes first.</summary>
    /// <param name="file">The file, opened by who alone may.</param>
    public static IEnumerable<(byte[] Line, bool HasEnded)> Read(FileStream file)
    {
        var lines = new List<(byte[] Line, bool HasEnded)>();
        byte[] slot = new byte[LargeSize];
        for (int i = 0; i < SmallSlots + LargeSlots; i++)
        {
            int size = SizeOf(i), read = RandomAccess.Read(file.SafeFileHandle, slot.AsSpan(0, size), OffsetOf(i));
            long header = BitConverter.ToInt64(slot, 0);
            int length = (int)header;
            if (read == size && length > 0 && length <= size - HeaderSize && (header & ~0xffffffffL) is Begun or Ended)
            {
                lines.Add((slot[HeaderSize..(HeaderSize + length)], header > Ended));
            }
        }

        return lines.OrderByDescending(line => line.HasEnded);
    }

    /// <summary>Notes the beginning of a line.</summary>
    /// <param name="beginning">The beginning.</param>
    /// <returns>Where it stands; -1 where there is no room.</returns>
    public int Begin(ReadOnlySpan<byte> beginning)
    {
        int slot = Take(beginning.Length + UsualRest);
        if (slot >= 0)
        {
            Write(slot, 0, beginning, Begun);
        }

        return slot;
    }

    /// <summary>Notes the rest of a line. What stood there stays until all of it is there.</summary>
    /// <returns>Where the line stands then; -1 where there is no room for it.</returns>
    public int End(int slot, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> beginning = LineOf(slot);
        if (HeaderSize + beginning.Length + rest.Length <= SizeOf(slot))
        {
            Write(slot, beginning.Length, rest, Ended);
            return slot;
        }

        int larger = Take(beginning.Length + rest.Length);
        if (larger >= 0)
        {
            Write(larger, 0, [.. beginning, .. rest], Ended);
            Free(slot);
        }

        return larger;
    }

    /// <summary>What stands in a slot.</summary>
    public ReadOnlySpan<byte> LineOf(int slot)
    {
        byte* at = _start + OffsetOf(slot);
        return new ReadOnlySpan<byte>(at + HeaderSize, (int)*(long*)at);
    }

    /// <summary>The line is in the audit.</summary>
    public void Free(int slot)
    {
        Volatile.Write(ref *(long*)(_start + OffsetOf(slot)), 0);
        (slot < SmallSlots ? _small : _large).Enqueue(slot);
    }

    /// <summary>Removes the file where nothing is left in it. The memory stays: a request may still end.</summary>
    public void Dispose() => Close(isOver: false);

    /// <summary>Removes the file where nothing is left in it.</summary>
    /// <param name="isOver">Whether nobody comes back to the memory, which then goes as well.</param>
    public void Close(bool isOver)
    {
        if (_small.Count + _large.Count != SmallSlots + LargeSlots)
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

        if (isOver)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }

        _file.Dispose();
    }

    private static int OffsetOf(int slot) => slot < SmallSlots ? slot * SmallSize : (SmallSlots * SmallSize) + ((slot - SmallSlots) * LargeSize);

    private static int SizeOf(int slot) => slot < SmallSlots ? SmallSize : LargeSize;

    /// <summary>A slot in which a line of this length has room; -1 where there is none.</summary>
    private int Take(int length) =>
        HeaderSize + length <= SmallSize && _small.TryDequeue(out int small) ? small
        : HeaderSize + length <= LargeSize && _large.TryDequeue(out int large) ? large
        : -1;

    private void Write(int slot, int from, ReadOnlySpan<byte> bytes, long state)
    {
        byte* at = _start + OffsetOf(slot);
        bytes.CopyTo(new Span<byte>(at + HeaderSize + from, SizeOf(slot) - HeaderSize - from));
        Volatile.Write(ref *(long*)at, state | (long)(from + bytes.Length));
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
