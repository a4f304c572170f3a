using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using McpGateway.SampleServer;

namespace McpGateway.Benchmarks;

/// <summary>
/// A client that costs as little as one can: it writes lines to a process and one thread reads its lines, so that what is measured is the
/// other side. Ids are whole numbers in the order of sending. Continuations of an answer run on the thread that reads.
/// </summary>
internal sealed class Peer : IDisposable
{
    private const int ErrorsKept = 50;

    private readonly Process _process;
    private readonly Stream _input;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<byte[]>> _waiting = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ManualResetEventSlim _reads = new(initialState: true);
    private readonly Lock _writing = new();
    private int _id;
    private int _unasked;
    private bool _ended;

    public Peer(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) => KeepError(e.Data);
        _process.BeginErrorReadLine();
        _input = _process.StandardInput.BaseStream;
        new Thread(Read) { IsBackground = true }.Start();
    }

    public int Id => _process.Id;

    /// <summary>Called on the thread that reads with every message that is no answer.</summary>
    public Action<byte[]>? Notified { get; set; }

    /// <summary>How many answers came that nobody waited for: second ones, or under ids that were never sent.</summary>
    public int Unasked => _unasked;

    /// <summary>The last lines of stderr.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>The processor time of the process so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The memory of the process in bytes: the resident set where the system tells it, else the working set.</summary>
    public long Memory
    {
        get
        {
            if (OperatingSystem.IsLinux())
            {
                return Footprint.Of(Id).Resident;
            }

            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Sends a request and returns its whole answer, a line of UTF-8.</summary>
    /// <exception cref="EndOfStreamException">The process closed its stdout before it answered.</exception>
    public Task<byte[]> RequestAsync(string method, string parameters) => RequestAsync(method, parameters, out _);

    /// <summary>The same, with the id it was sent under.</summary>
    public Task<byte[]> RequestAsync(string method, string parameters, out int id)
    {
        var answer = new TaskCompletionSource<byte[]>();
        id = Interlocked.Increment(ref _id);
        _waiting.TryAdd(id, answer);
        Send(string.Create(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}"));
        if (Volatile.Read(ref _ended))
        {
            Abandon();
        }

        return answer.Task;
    }

    /// <summary>Sends a request and waits for its answer on this thread.</summary>
    public string Request(string method, string parameters) => Encoding.UTF8.GetString(RequestAsync(method, parameters).GetAwaiter().GetResult());

    /// <summary>Sends one line.</summary>
    public void Send(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_writing)
        {
            try
            {
                _input.Write(bytes);
                _input.Flush();
            }
            catch (IOException)
            {
                // It has ended, which the thread that reads finds out, too.
            }
        }
    }

    public void Initialize()
    {
        Request("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}""");
        Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    /// <summary>Reads no further, at most one message excepted, until <see cref="ResumeReading"/>.</summary>
    public void PauseReading() => _reads.Reset();

    public void ResumeReading() => _reads.Set();

    /// <summary>Closes stdin, as a client does that is done.</summary>
    public void CloseInput() => _input.Dispose();

    /// <summary>Waits for the end of the process.</summary>
    public bool WaitForExit(TimeSpan patience) => _process.WaitForExit(patience);

    public void Dispose()
    {
        ResumeReading();
        CloseInput();
        if (!_process.WaitForExit(15_000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Read()
    {
        try
        {
            var lines = new InputLines(_process.StandardOutput.BaseStream);
            while (lines.Read() is { } line)
            {
                Take(line);
                _reads.Wait();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Disposed while it read.
        }

        Volatile.Write(ref _ended, true);
        Abandon();
    }

    private void Take(byte[] line)
    {
        int at = line.AsSpan().IndexOf("\"id\":"u8);
        if (at < 0 || !Utf8Parser.TryParse(line.AsSpan(at + 5), out int id, out _))
        {
            Notified?.Invoke(line);
        }
        else if (_waiting.TryRemove(id, out TaskCompletionSource<byte[]>? answer))
        {
            answer.SetResult(line);
        }
        else
        {
            Interlocked.Increment(ref _unasked);
        }
    }

    private void Abandon()
    {
        foreach (int id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out TaskCompletionSource<byte[]>? answer))
            {
                answer.SetException(new EndOfStreamException("The process has closed its stdout."));
            }
        }
    }

    private void KeepError(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
            while (_errors.Count > ErrorsKept)
            {
                _errors.TryDequeue(out _);
            }
        }
    }
}
