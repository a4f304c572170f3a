using System.Globalization;
using System.Text;
using System.Threading.Channels;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Json;
using Microsoft.Extensions.Logging;

namespace McpGateway.Audit;

/// <summary>
/// Takes the lines of the audit and writes them in the background, many at once. Whoever gives a line never waits: where the disk does not take lines for so long that no more can be
/// kept, they are counted, and how many are missing is written once there is room.
/// </summary>
internal sealed class AuditWriter : IAsyncDisposable
{
    /// <summary>How many lines may wait.</summary>
    internal const int MostWaiting = 16 * 1024;

    private const int MostAtOnce = 1024;
    private const int MostBytesAtOnce = 4 * 1024 * 1024;

    /// <summary>How many bytes of arguments may wait; what is more is left out of its line.</summary>
    private const long MostArguments = 16 * 1024 * 1024;

    /// <summary>Lines are collected for so long: a process that is busy writes some fifty times a second.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_beforeRetry = TimeSpan.FromSeconds(1);

    /// <summary>How long the end of the process may wait for a disk.</summary>
    private static readonly TimeSpan s_lastWrites = TimeSpan.FromSeconds(3);

    private readonly AuditFolder _folder;
    private readonly AuditLog _log;
    private readonly SlotTable? _slots;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Func<Redactor> _redactor;
    private readonly Channel<AuditEntry> _ended = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly string _name;
    private volatile bool _isClosed;
    private readonly Task _writing;
    private long _last;
    private long _lost;
    private long _lostSince;
    private long _arguments;

    /// <summary>Who may still give lines: requests under way, and, until it is retired, whoever begins new ones.</summary>
    private int _holders = 1;

    /// <param name="home">The gateway's folder.</param>
    /// <param name="settings">How the audit is kept.</param>
    /// <param name="redactor">Masks the secrets that are known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The gateway's log.</param>
    public AuditWriter(GatewayHome home, AuditSettings settings, Func<Redactor> redactor, TimeProvider time, ILogger logger)
    {
        _folder = new AuditFolder(home);
        _log = new AuditLog(_folder, time);
        _redactor = redactor;
        _time = time;
        _logger = logger;
        Settings = settings;
        (_name, _slots) = Slots();
        _writing = Task.Run(RunAsync);
    }

    /// <summary>How the audit is kept.</summary>
    public AuditSettings Settings { get; set; }

    /// <summary>How many lines were lost so far that the audit does not say are missing.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Whether it takes no more lines.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Why the audit cannot be written; null where it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>An id that no other line has.</summary>
    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _last):x}");

    /// <summary>A text without the secrets in it.</summary>
    /// <param name="text">The text.</param>
    public string Mask(string text) => ArgumentMask.MaskText(text, _redactor());

    /// <summary>Keeps it open for a request that begins; false where it takes no more.</summary>
    public bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    /// <summary>A request that has held it open has ended, or no new ones are begun: it closes after the last.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _ = CloseAsync(isOver: true);
        }
    }

    /// <summary>Waits, a moment at most, until the lines of what has ended so far are written.</summary>
    public async Task FlushAsync()
    {
        var mark = new AuditEntry { Written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        if (_ended.Writer.TryWrite(mark))
        {
            await Task.WhenAny(mark.Written.Task, Task.Delay(s_lastWrites)).ConfigureAwait(false);
        }
    }

    /// <summary>A request begins: from now on a line of it is left, whatever becomes of this process.</summary>
    /// <param name="beginning">The beginning of its line.</param>
    /// <param name="arguments">Its arguments, where they are to be kept; empty otherwise.</param>
    public AuditEntry Begin(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> arguments)
    {
        bool isRoom = arguments.Length > 0 && Interlocked.Add(ref _arguments, arguments.Length) <= MostArguments;
        if (!isRoom)
        {
            Interlocked.Add(ref _arguments, -arguments.Length);
        }

        int slot = _slots?.Begin(beginning) ?? -1;
        return new AuditEntry { Slot = slot, Line = slot < 0 ? beginning.ToArray() : [], Arguments = isRoom ? arguments.ToArray() : [] };
    }

    /// <summary>A request has ended.</summary>
    /// <param name="entry">What <see cref="Begin"/> gave.</param>
    /// <param name="rest">The rest of its line.</param>
    public void End(AuditEntry entry, ReadOnlySpan<byte> rest)
    {
        int slot = entry.Slot < 0 ? -1 : _slots!.End(entry.Slot, rest);
        if (slot < 0)
        {
            byte[] line = [.. LineOf(entry), .. rest];
            Free(entry);
            entry.Line = line;
        }

        entry.Slot = slot;

        // Where the process is about to end it stays where the next one finds it.
        if (!_ended.Writer.TryWrite(entry) && !_isClosed)
        {
            Free(entry);
            Lose();
        }
    }

    /// <summary>Writes what there is. What cannot be written in time is left for the next process.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync(isOver: false));

    /// <param name="isOver">Whether no request is under way and none can begin.</param>
    private async Task CloseAsync(bool isOver)
    {
        _isClosed = true;
        if (!_ended.Writer.TryComplete())
        {
            await _writing.ConfigureAwait(false);
            return;
        }

        _closing.CancelAfter(s_lastWrites);
        await _writing.ConfigureAwait(false);
        _slots?.Close(isOver);
        _closing.Dispose();
    }

    private (string Name, SlotTable? Slots) Slots()
    {
        for (int attempt = 1; ; attempt++)
        {
            string name = Guid.NewGuid().ToString("N")[..16];
            try
            {
                SlotTable? slots = SlotTable.Create(_folder.UnderWay, name);
                if (slots is null)
                {
                    Log.NotKept(_logger, "its disk does not write files in place");
                }

                return (name, slots);
            }
            catch (IOException) when (attempt < 3)
            {
                // Somebody who looks for what killed processes have left has taken it for one of those.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.NotKept(_logger, e.Message);
                return (name, null);
            }
        }
    }

    private async Task RunAsync()
    {
        await CollectLeftAsync().ConfigureAwait(false);
        var entries = new List<AuditEntry>();
        using var lines = new MemoryStream();
        while (await _ended.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (!_ended.Reader.Completion.IsCompleted)
            {
                await Task.WhenAny(Task.Delay(s_pause, _time), _ended.Reader.Completion).ConfigureAwait(false);
            }

            lines.SetLength(0);
            while (entries.Count < MostAtOnce && lines.Length < MostBytesAtOnce && _ended.Reader.TryRead(out AuditEntry? entry))
            {
                entries.Add(entry);
                Add(lines, entry);
            }

            bool isWritten = lines.Length == 0 || await WriteAsync(lines).ConfigureAwait(false);
            foreach (AuditEntry entry in entries)
            {
                Interlocked.Add(ref _arguments, -entry.Arguments.Length);
                if (isWritten)
                {
                    Free(entry);
                }

                entry.Written?.TrySetResult();
            }

            entries.Clear();
        }
    }

    /// <summary>What killed processes have left comes first.</summary>
    private async Task CollectLeftAsync()
    {
        await Task.Yield();
        try
        {
            new LeftCalls(_folder, _log).WriteDown(Settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays where it is. Whether lines can be written is seen with the first.
        }
    }

    private void Add(MemoryStream lines, AuditEntry entry)
    {
        ReadOnlySpan<byte> line = LineOf(entry);
        if (entry.Arguments.Length == 0)
        {
            lines.Write(line);
            return;
        }

        // In the place of the brace and the line break at the end.
        lines.Write(line[..^2]);
        lines.Write(",\"arguments\":"u8);
        lines.Write(ArgumentMask.Apply(entry.Arguments, _redactor()).Span);
        lines.Write("}\n"u8);
    }

    /// <summary>Whether the lines are in the audit; false where the process ends before the disk takes them.</summary>
    private async Task<bool> WriteAsync(MemoryStream lines)
    {
        int length = (int)lines.Length;
        while (true)
        {
            long lost = Interlocked.Read(ref _lost);
            try
            {
                lines.SetLength(length);
                if (lost > 0)
                {
                    lines.Position = length;
                    lines.Write(LostLine(lost));
                }

                _log.Append(lines.GetBuffer().AsSpan(0, (int)lines.Length), Settings);
                Interlocked.Add(ref _lost, -lost);
                if (Problem is not null)
                {
                    Problem = null;
                    Log.WrittenAgain(_logger, lost);
                }

                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (Problem is null)
                {
                    Log.NotWritten(_logger, e.Message.TrimEnd('.'), _folder.Root);
                }

                Problem = e.Message;
            }

            try
            {
                await Task.Delay(s_beforeRetry, _time, _closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private byte[] LostLine(long lost)
    {
        var since = new DateTimeOffset(Interlocked.Read(ref _lostSince), TimeSpan.Zero);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"time\":\"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\",\"id\":\"{NextId()}\",\"lost\":{lost},\"since\":\"{since:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"error\":{JsonString.Quote(UntrustedText.OneLine(Problem ?? "the disk was too slow", 200))}}}\n"));
    }

    private void Lose()
    {
        if (Interlocked.Increment(ref _lost) == 1)
        {
            Interlocked.Exchange(ref _lostSince, _time.GetUtcNow().UtcTicks);
        }
    }

    private ReadOnlySpan<byte> LineOf(AuditEntry entry) => entry.Slot < 0 ? entry.Line : _slots!.LineOf(entry.Slot);

    private void Free(AuditEntry entry)
    {
        if (entry.Slot >= 0)
        {
            _slots!.Free(entry.Slot);
            entry.Slot = -1;
        }
    }
}
